/** The back office and the public pages. */
import { startCommon } from "./common.js";
import { startInTurn } from "./in-turn.js";
import { startSelectAll } from "./select-all.js";

startCommon();
startInTurn();
startSelectAll();
