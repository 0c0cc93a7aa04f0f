"""The people who run the shop: accounts, sessions, invitations and the audit log.

In: emails, passwords and tokens, as strangers send them. Out: who is asking and what they may do.
`service` holds the acts, `store` the database's side of them, `api` and `admin` are their two doors
(HTTP and the command line). Only hashes of passwords and tokens are kept.
"""
