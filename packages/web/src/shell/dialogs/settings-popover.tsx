/** Theme, density and keys, in a small popover at the gear. The choices act at once and are kept. Loaded on first use. */
import { useSyncExternalStore } from "react";
import {
  chooseLanguage,
  languageChoices,
  type CompletionWish,
  type SaveWish,
} from "../../language/language-settings.ts";
import { chooseKeymap, editorKeymap, type EditorKeymap } from "../../notebook/editor/editor-keymap.ts";
import { Button } from "../../ui/button.tsx";
import { Popover } from "../../ui/popover.tsx";
import { useStore } from "../../ui/store.ts";
import { runCommand } from "../commands.ts";
import { settingsAt } from "./settings-place.ts";
import { appearance, onThemeChange, setAppearance, type Density, type ThemeChoice } from "../theme.ts";

const THEMES: readonly [ThemeChoice, string][] = [
  ["system", "System"],
  ["light", "Light"],
  ["dark", "Dark"],
  ["contrast", "High contrast"],
];
const DENSITIES: readonly [Density, string][] = [
  ["comfortable", "Comfortable"],
  ["compact", "Compact"],
];

export default function SettingsPopover() {
  const anchor = useStore(settingsAt);
  const chosen = useSyncExternalStore(onThemeChange, appearance);
  const keys = useStore(editorKeymap);
  const language = useStore(languageChoices);
  if (!anchor) return null;
  const close = () => settingsAt.set(null);
  return (
    <Popover anchor={anchor} label="Settings" side="right" onClose={close} className="settings">
      <Choice name="Theme" options={THEMES} value={chosen.theme} choose={(theme) => setAppearance({ theme })} />
      <Choice
        name="Density"
        options={DENSITIES}
        value={chosen.density}
        choose={(density) => setAppearance({ density })}
      />
      <Choice name="Keys in text" options={KEYMAPS} value={keys} choose={chooseKeymap} />
      <Choice
        name="Completions"
        options={COMPLETIONS}
        value={language.completion}
        choose={(completion) => chooseLanguage({ completion })}
      />
      <Choice name="Format on save" options={SAVES} value={language.save} choose={(save) => chooseLanguage({ save })} />
      <hr className="menu-separator" />
      <Button kind="link" onClick={() => (close(), runCommand("pellucid:editor-settings"))}>
        Editor settings
      </Button>
      <Button kind="link" onClick={() => (close(), runCommand("apputils:display-shortcuts"))}>
        Keyboard shortcuts
      </Button>
    </Popover>
  );
}

const KEYMAPS: readonly [EditorKeymap, string][] = [
  ["jupyter", "Jupyter"],
  ["vim", "Vim"],
  ["emacs", "Emacs"],
  ["sublime", "Sublime"],
];

const COMPLETIONS: readonly [CompletionWish, string][] = [
  ["typing", "As you type"],
  ["tab", "On Tab"],
];
const SAVES: readonly [SaveWish, string][] = [
  ["off", "Off"],
  ["format", "On"],
];

interface ChoiceProps<T extends string> {
  name: string;
  options: readonly [T, string][];
  value: T;
  choose: (value: T) => void;
}

function Choice<T extends string>({ name, options, value, choose }: ChoiceProps<T>) {
  return (
    <fieldset className="settings-choice">
      <legend>{name}</legend>
      <div className="switch-row">
        {options.map(([option, label]) => (
          <label key={option}>
            <input
              type="radio"
              className="visually-hidden"
              name={name}
              checked={option === value}
              onChange={() => choose(option)}
            />
            {label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
