/**
 * Styles of parts whose code comes a moment after the notebook, or while somebody works in it. A sheet that comes by
 * itself makes the browser style the whole document again, 10 to 20 ms with 1,000 cells, in the middle of a key: with the
 * first sheet it costs a few hundred bytes. Behind all others in the last sheet's place, where they stood when they came late.
 */
import "../find/highlights.css";
import "../language/completion.css";
import "../language/help.css";
import "../language/server/offer.css";
import "../language/server/semantic-colours.css";
import "../language/signature.css";
import "../lint/problem-marks.css";
import "../debug/debug.css";
import "../publish/print.css";
import "../verify/verify.css";
import "./results/side-by-side.css";
import "./running/kernel-usage.css";
