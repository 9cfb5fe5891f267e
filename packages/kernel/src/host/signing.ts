/** The signature that a kernel's messages carry. The key is made ready once: a kernel says thousands of things a second. */
import { createHmac, createSecretKey } from "node:crypto";
import type { Sign } from "@pellucid/protocol";

export function signWith(key: string): Sign {
  if (key === "") return () => "";
  const secret = createSecretKey(key, "utf8");
  return (parts) => {
    const hmac = createHmac("sha256", secret);
    for (const part of parts) hmac.update(part);
    return hmac.digest("hex");
  };
}
