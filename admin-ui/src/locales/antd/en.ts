import enUS from "antd/locale/en_US";

export default enUS;
