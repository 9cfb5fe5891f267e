/** A quiet strip at the foot of the content while the server cannot be reached, or after the login has ended. */
import { Button } from "../ui/button.tsx";
import { useStore } from "../ui/store.ts";
import { reach } from "./lab.ts";

export function ConnectionStrip() {
  const state = useStore(reach);
  return (
    <div className="connection" role="status" data-reach={state}>
      {state === "lost" && "Reconnecting… Edits are kept and sent when the server answers. Kernels go on."}
      {state === "signed-out" && (
        <>
          The login has ended.
          <Button kind="link" onClick={() => location.assign(`/login?next=${encodeURIComponent(location.pathname)}`)}>
            Log in
          </Button>
        </>
      )}
    </div>
  );
}
