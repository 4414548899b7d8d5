"""The OAuth endpoints: Authlib decides what a request deserves, the database work happens before and after."""
