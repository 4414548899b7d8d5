"""Reading pictures."""

import strawberry

from entrepot.contract.connections import Connection
from entrepot.contract.declare import Reader, query
from entrepot.kernel import pagination
from entrepot.kernel.ids import Id
from entrepot.kernel.permissions import PUBLIC
from entrepot.media import permissions, reads
from entrepot.media.types import Media, MediaOrder, MediaWhere


@strawberry.type
class MediaQueries:
    @query(allow=PUBLIC)
    async def media(reader: Reader, id: Id) -> Media | None:
        """A picture by its id. / 按标识读取图片。"""
        return await reads.find_media(reader.tx, id=id)

    @query(allow=permissions.READ_MEDIA)
    async def media_list(
        reader: Reader,
        where: MediaWhere | None = None,
        order_by: MediaOrder | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Media]:
        """All pictures of the shop. / 店铺的全部图片。"""
        return await pagination.page(
            reader.tx,
            reads.SOURCE,
            where=where,
            order_by=order_by,
            first=first,
            after=after,
            last=last,
            before=before,
        )
