/** The folder around a notebook. */
export { cleanCopy, type CleanCopy, type CopyPlan } from "./clean-copy.ts";
export { projectFiles, type ProjectFiles } from "./project-files.ts";
