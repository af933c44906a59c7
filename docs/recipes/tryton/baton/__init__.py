"""Baton's desk beside Tryton's web client. See docs/recipes/tryton.md of Baton."""

from trytond.pool import Pool

from . import party, routes  # noqa: F401


def register():
    Pool.register(party.Party, module='baton', type_='model')
