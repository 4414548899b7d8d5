"""Pictures that people upload and the renditions that everybody sees.

Owns `media`. Relies on `kernel.storage` for the files and on `kernel.jobs` for rendering outside of requests. Other
features refer to a picture by `ref("media_id", "media")` and show it through `media.batches.media_by_ids`. It announces
nothing.
"""
