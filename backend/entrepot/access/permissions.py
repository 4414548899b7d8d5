"""Permissions over people, roles and apps."""

from entrepot.kernel import permissions

READ_STAFF = permissions.permission("read_staff", en="See staff, roles and permissions", zh="查看员工、角色与权限")
WRITE_STAFF = permissions.permission("write_staff", en="Manage staff and roles", zh="管理员工与角色", for_apps=False)
READ_APPS = permissions.permission("read_apps", en="See apps and their rights", zh="查看应用及其权限")
WRITE_APPS = permissions.permission(
    "write_apps", en="Manage apps and their secrets", zh="管理应用及其密钥", for_apps=False
)
