/** The back office and the public pages. */
import { startCommon } from "./common.js";
import { startCopy } from "./copy.js";
import { startHere } from "./here.js";
import { startInTurn } from "./in-turn.js";
import { startSelectAll } from "./select-all.js";

startCommon();
startCopy();
startHere();
startInTurn();
startSelectAll();
