"""Permissions to read whole lists and to change many things by one file; what is read or changed needs its own."""

from entrepot.kernel.permissions import permission

EXPORT_LISTS = permission(
    "export_lists", en="Export whole lists of what one may read as files", zh="将有权查看的列表整体导出为文件"
)
IMPORT_ROWS = permission(
    "import_rows", en="Run a change that one may make for each row of a file", zh="按文件逐行执行有权进行的操作"
)
