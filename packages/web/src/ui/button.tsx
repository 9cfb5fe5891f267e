/**
 * Buttons with words and buttons with a picture only. A picture always has a name, and a tooltip with its key
 * (tooltip.ts shows it from the data attributes). Used everywhere; they know nothing of commands but the keys' text.
 */
import type { ComponentProps, ReactNode } from "react";
import { keysOf, runCommand } from "../shell/commands.ts";
import { ariaKeys, showKeys } from "../shell/keys.ts";

type ButtonProps = Omit<ComponentProps<"button">, "type"> & {
  /** One primary button a surface. */
  kind?: "plain" | "primary" | "quiet" | "link";
  size?: "normal" | "small";
  icon?: ReactNode;
};

export function Button({ kind = "plain", size = "normal", icon, className, children, ...rest }: ButtonProps) {
  return (
    <button type="button" {...rest} className={`button ${className ?? ""}`} data-kind={kind} data-size={size}>
      {icon}
      {children}
    </button>
  );
}

type IconButtonProps = Omit<ComponentProps<"button">, "type" | "children"> & {
  /** Its accessible name and tooltip. */
  label: string;
  icon: ReactNode;
  /** A key to show beside the name, in Jupyter's spelling. */
  keys?: string | undefined;
  /** Runs this command, and shows its key. */
  command?: string;
  pressed?: boolean;
};

export function IconButton({ label, icon, keys, command, pressed, className, onClick, ...rest }: IconButtonProps) {
  const spelling = keys ?? (command ? keysOf(command)[0] : undefined);
  return (
    <button
      type="button"
      aria-label={label}
      aria-pressed={pressed}
      aria-keyshortcuts={spelling ? ariaKeys(spelling) : undefined}
      data-tip={label}
      data-tip-keys={spelling ? showKeys(spelling) : undefined}
      {...rest}
      className={`icon-button ${className ?? ""}`}
      onClick={onClick ?? (command ? () => void runCommand(command) : undefined)}
    >
      {icon}
    </button>
  );
}
