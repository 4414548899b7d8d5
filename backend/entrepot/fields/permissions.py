"""Rights over metadata and custom fields; writing needs the right to change the object, too."""

from entrepot.kernel.permissions import permission

WRITE_METADATA = permission("write_metadata", en="Write public metadata", zh="写入公开元数据")
READ_PRIVATE_METADATA = permission("read_private_metadata", en="See private metadata", zh="查看私有元数据")
WRITE_PRIVATE_METADATA = permission("write_private_metadata", en="Write private metadata", zh="写入私有元数据")
READ_CUSTOM_FIELDS = permission(
    "read_custom_fields", en="See custom fields that are not public", zh="查看未公开的自定义字段"
)
WRITE_CUSTOM_FIELDS = permission("write_custom_fields", en="Fill in custom fields", zh="填写自定义字段")
WRITE_FIELD_DEFINITIONS = permission("write_field_definitions", en="Define custom fields", zh="定义自定义字段")
