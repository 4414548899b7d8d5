import { MenuOutlined, UserOutlined } from "@ant-design/icons";
import { Button, Popover } from "antd";
import { useTranslation } from "react-i18next";
import { useSignOut } from "../api/useSignOut";
import { useShop, useViewer } from "../api/viewer";
import { paths } from "../paths";
import { AppLink } from "../ui/AppLink";
import { LocaleSwitch } from "../ui/LocaleSwitch";
import styles from "./Header.module.css";

/** The bar above every page: the shop, the language, the account. */
export function Header({ openMenu }: { readonly openMenu: () => void }) {
  const { t } = useTranslation();
  const shop = useShop();
  return (
    <header className={styles.header}>
      <Button className={styles.menu ?? ""} type="text" icon={<MenuOutlined aria-hidden />} aria-label={t("nav.open")} onClick={openMenu} />
      <AppLink to={paths.dashboard()} className={styles.brand}>
        <img src={`${import.meta.env.BASE_URL}icon.svg`} alt="" width={26} height={26} />
        <span className={styles.name}>{shop.name}</span>
      </AppLink>
      <span className={styles.space} />
      <LocaleSwitch />
      <Popover content={<Account />} trigger="click" placement="bottomRight" arrow={false}>
        <Button type="text" icon={<UserOutlined aria-hidden />} aria-label={t("account.open")} />
      </Popover>
    </header>
  );
}

function Account() {
  const { t } = useTranslation();
  const viewer = useViewer();
  const signOut = useSignOut();
  return (
    <div className={styles.account}>
      <div className={styles.viewer}>{viewer.name}</div>
      <div className={styles.email}>{viewer.email}</div>
      <AppLink to={paths.settings()}>{t("nav.settings")}</AppLink>
      <Button block onClick={() => void signOut()}>
        {t("account.signOut")}
      </Button>
    </div>
  );
}
