"""What staff and apps may do with pictures; a picture that is ready is public."""

from entrepot.kernel.permissions import permission

READ_MEDIA = permission("read_media", en="See all pictures, ready or not", zh="查看全部图片，包括未就绪的")
WRITE_MEDIA = permission("write_media", en="Upload, describe and delete pictures", zh="上传、描述和删除图片")
