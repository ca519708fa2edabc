import { afterToolkit } from './beforeToolkit.js';
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
} from '@vscode/webview-ui-toolkit';
import { custom, setAttributes } from './dom.js';

afterToolkit();

// The toolkit is archived upstream. Nothing else in the panel knows it, so that a successor is a
// change to this file.

export function registerControls(): void {
  provideVSCodeDesignSystem().register(
    vsCodeButton(),
    vsCodeCheckbox(),
    vsCodeDropdown(),
    vsCodeOption(),
  );
}

export interface ButtonOptions {
  readonly text: string;
  /** What it does, for people who see no more than a shape, or nothing. */
  readonly name: string;
  readonly onClick: () => void;
}

export function button({ text, name, onClick }: ButtonOptions): HTMLElement {
  const control = custom(
    'vscode-button',
    { appearance: 'icon', 'aria-label': name, title: name },
    text,
  );
  control.addEventListener('click', onClick);
  return control;
}

export function setPressed(control: HTMLElement, pressed: boolean): void {
  setAttributes(control, { 'aria-pressed': String(pressed) });
}

/** Whether Tab stops at a control; a long list has one stop, not thousands. */
export function setReachable(control: HTMLElement, reachable: boolean): void {
  setAttributes(control, { tabindex: reachable ? null : -1 });
}

export function checkbox(
  text: string,
  checked: boolean,
  onChange: (checked: boolean) => void,
): HTMLElement {
  const control = custom('vscode-checkbox', { checked }, text);
  control.addEventListener('change', () => onChange((control as HTMLInputElement).checked));
  return control;
}

export function dropdown(
  name: string,
  options: readonly string[],
  chosen: string | undefined,
  onChange: (option: string) => void,
): HTMLElement {
  const control = custom(
    'vscode-dropdown',
    { 'aria-label': name },
    ...options.map((option) =>
      custom('vscode-option', { value: option, selected: option === chosen }, option),
    ),
  );
  control.addEventListener('change', () => onChange((control as HTMLSelectElement).value));
  return control;
}
