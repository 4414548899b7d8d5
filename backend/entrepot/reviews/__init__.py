"""What customers say about what they bought: one review for a delivered order line, moderated, with a kept summary.

Owns `review` and `review_summary`. Relies on orders for the delivered line and on customers for the author's name. The
summary changes in the same transaction as the review that it counts, under a row lock, and its CHECKs tie count, sum
and histogram together; `reads.list_summary_differences` recounts. Speaks no events.
"""
