/** The back office and the public pages. */
import { startCommon } from "./common.js";
import { startSelectAll } from "./select-all.js";

startCommon();
startSelectAll();
