/** Parts of a product's form: each with its label, its help and what is wrong with it. */

import type { ComponentChildren } from "preact";

interface LabelledProps {
  readonly id: string;
  readonly label: string;
  readonly problem?: string | undefined;
  readonly help?: string | undefined;
  readonly children: ComponentChildren;
}

function Labelled({ id, label, problem, help, children }: LabelledProps) {
  return (
    <div class={problem ? "labelled labelled--wrong" : "labelled"}>
      <label for={id}>{label}</label>
      {children}
      {help && <p id={`${id}-help`} class="fine">{help}</p>}
      {problem && <p id={`${id}-problem`} class="labelled__problem">{problem}</p>}
    </div>
  );
}

interface FieldProps extends Omit<LabelledProps, "children"> {
  readonly value: string;
  readonly onValue: (value: string) => void;
}

function described({ id, help, problem }: Pick<FieldProps, "id" | "help" | "problem">) {
  const ids = [help && `${id}-help`, problem && `${id}-problem`].filter(Boolean).join(" ");
  return { id, ...(ids && { "aria-describedby": ids }), ...(problem && { "aria-invalid": true }) };
}

interface TextProps extends FieldProps {
  readonly lang?: string;
  readonly numeric?: boolean;
  readonly most?: number;
}

export function TextField({ value, onValue, lang, numeric, most = 80, ...rest }: TextProps) {
  return (
    <Labelled {...rest}>
      <input class="field" type="text" {...described(rest)} {...(lang && { lang })} maxLength={most} value={value}
        inputMode={numeric ? "decimal" : "text"} onInput={({ currentTarget }) => onValue(currentTarget.value)} />
    </Labelled>
  );
}

export function TextArea({ value, onValue, lang, ...rest }: TextProps) {
  return (
    <Labelled {...rest}>
      <textarea class="field" rows={4} {...described(rest)} {...(lang && { lang })} maxLength={4000} value={value}
        onInput={({ currentTarget }) => onValue(currentTarget.value)} />
    </Labelled>
  );
}

interface ChoiceProps extends FieldProps {
  readonly options: readonly { readonly value: string; readonly text: string }[];
}

export function Choice({ value, onValue, options, ...rest }: ChoiceProps) {
  return (
    <Labelled {...rest}>
      <select class="field" {...described(rest)} value={value} onChange={({ currentTarget }) => onValue(currentTarget.value)}>
        {options.map((one) => <option key={one.value} value={one.value}>{one.text}</option>)}
      </select>
    </Labelled>
  );
}
