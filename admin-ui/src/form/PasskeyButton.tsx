import { KeyOutlined } from "@ant-design/icons";
import { Alert, Button } from "antd";
import { useState } from "react";
import type { Outcome } from "../lib/problem";
import { refusalOf } from "../ui/toasts";
import styles from "./FormShell.module.css";

interface Props<Payload> {
  readonly label: string;
  readonly act: () => Promise<Outcome<Payload>>;
  readonly onDone: (payload: Payload) => void;
}

/** Asks the browser for a passkey, and says why when nothing came of it. */
export function PasskeyButton<Payload>({ label, act, onDone }: Props<Payload>) {
  const [working, setWorking] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const ask = async () => {
    setWorking(true);
    setRefusal(undefined);
    const outcome = await act();
    setWorking(false);
    setRefusal(refusalOf(outcome));
    if (outcome.kind === "done") onDone(outcome.payload);
  };
  return (
    <div className={styles.aside}>
      {refusal && <Alert type="error" showIcon title={refusal} className={styles.alert ?? ""} />}
      <Button block icon={<KeyOutlined aria-hidden />} loading={working} onClick={() => void ask()}>
        {label}
      </Button>
    </div>
  );
}
