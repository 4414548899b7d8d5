import { DeleteOutlined, DownOutlined, DragOutlined, EditOutlined, PlusOutlined, ProfileOutlined, RightOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CategoryNodeFragment } from "../api/generated/catalog/labels";
import { ALLOWED, type Verdict } from "../lib/verdict";
import { paths } from "../paths";
import { ActionButton } from "../ui/ActionButton";
import { AppLink } from "../ui/AppLink";
import styles from "./categories.module.css";
import type { Branch } from "./tree";

export type CategoryAction = "add" | "edit" | "move" | "fields" | "delete";

interface Props {
  readonly branches: readonly Branch<CategoryNodeFragment>[];
  /** Products of a category and all below it; undefined until they are counted. */
  readonly counts: ReadonlyMap<string, number> | undefined;
  readonly verdict: Verdict;
  readonly act: (what: CategoryAction, category: CategoryNodeFragment) => void;
}

const ACTIONS: readonly { readonly what: CategoryAction; readonly icon: React.ReactNode }[] = [
  { what: "add", icon: <PlusOutlined aria-hidden /> },
  { what: "edit", icon: <EditOutlined aria-hidden /> },
  { what: "move", icon: <DragOutlined aria-hidden /> },
  { what: "fields", icon: <ProfileOutlined aria-hidden /> },
  { what: "delete", icon: <DeleteOutlined aria-hidden /> },
];

/** Categories below each other as nested lists; each can be closed, and has its actions beside it. */
export function CategoryTreeList(props: Props) {
  return (
    <ul className={styles.list}>
      {props.branches.map((branch) => (
        <CategoryItem key={branch.node.id} {...props} branch={branch} />
      ))}
    </ul>
  );
}

function CategoryItem({ branch, ...props }: Props & { readonly branch: Branch<CategoryNodeFragment> }) {
  const { t } = useTranslation("catalog");
  const [open, setOpen] = useState(true);
  const { node, children } = branch;
  const { counts, verdict, act } = props;
  const name = node.name;
  return (
    <li>
      <div className={styles.item}>
        {children.length > 0 ? (
          <Button
            type="text"
            size="small"
            aria-expanded={open}
            aria-label={t("showBelow", { name })}
            icon={open ? <DownOutlined aria-hidden /> : <RightOutlined aria-hidden />}
            onClick={() => setOpen(!open)}
          />
        ) : (
          <span className={styles.leaf} />
        )}
        <span className={styles.name}>
          <AppLink to={paths.products(node.id)}>{name}</AppLink>
          {counts && <span className={styles.count}>{t("productCount", { count: counts.get(node.id) ?? 0 })}</span>}
        </span>
        <span className={styles.actions}>
          {ACTIONS.map(({ what, icon }) => (
            <ActionButton
              key={what}
              type="text"
              size="small"
              danger={what === "delete"}
              icon={icon}
              aria-label={t(`categoryAction.${what}`, { name })}
              title={t(`categoryAction.${what}`, { name })}
              // Whoever may not change them may look at them.
              verdict={what === "fields" ? ALLOWED : verdict}
              onClick={() => act(what, node)}
            />
          ))}
        </span>
      </div>
      {open && children.length > 0 && (
        <div className={styles.below}>
          <CategoryTreeList {...props} branches={children} />
        </div>
      )}
    </li>
  );
}
