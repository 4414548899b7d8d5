import { LoginOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { knowsProviders, leaveForProvider } from "../api/external";
import { SignInOptionsDocument } from "../api/generated/auth/external";
import { useLoad } from "../api/useLoad";
import styles from "./PublicPage.module.css";

const NO_VARIABLES = {};

/** A button for each identity provider by which staff sign in; where none is, or none can be asked, nothing. */
export function ProviderButtons() {
  const { t } = useTranslation("auth");
  const { data } = useLoad(SignInOptionsDocument, { variables: NO_VARIABLES, pause: !knowsProviders() });
  const [leaving, setLeaving] = useState<string>();
  const options = data?.signInOptions ?? [];
  if (options.length === 0) return null;
  const leave = (id: string, startUrl: string) => {
    setLeaving(id);
    void leaveForProvider(startUrl);
  };
  return (
    <div className={styles.providers}>
      {options.map(({ id, name, startUrl }) => (
        <Button key={id} block icon={<LoginOutlined aria-hidden />} loading={leaving === id} onClick={() => leave(id, startUrl)}>
          {t("signInWith", { name })}
        </Button>
      ))}
    </div>
  );
}
