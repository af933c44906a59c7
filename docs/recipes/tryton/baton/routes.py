import json
import os
import time
from http import HTTPStatus

import jwt
from werkzeug.exceptions import abort
from werkzeug.utils import send_file
from werkzeug.wrappers import Response

from trytond.config import config
from trytond.protocols.wrappers import with_pool, with_transaction
from trytond.transaction import Transaction
from trytond.wsgi import app

TOKEN_SECONDS = 600


@app.route('/<string:database_name>/baton/sign-in', methods=['POST'])
@app.auth_required
@with_pool
@with_transaction(readonly=True, user='request')
def sign_in(request, pool):
    """Answers an agent's page where the desk is, and with a token for it."""
    User = pool.get('res.user')
    try:
        agents = pool.get('ir.model.data').get_id('baton', 'group_agent')
    except KeyError:  # the module is not activated in this database
        abort(HTTPStatus.NOT_FOUND)
    if agents not in User.get_groups():
        abort(HTTPStatus.FORBIDDEN)
    now = int(time.time())
    token = jwt.encode({
            'iss': config.get('baton', 'issuer', default='tryton'),
            'aud': 'baton',
            'sub': User(Transaction().user).login,
            'iat': now,
            'exp': now + TOKEN_SECONDS,
            }, config.get('baton', 'secret'), algorithm='HS256')
    answer = {'gateway': config.get('baton', 'gateway'), 'token': token}
    return Response(
        json.dumps(answer), mimetype='application/json',
        headers={'Cache-Control': 'no-store'})


# The web client loads both from where it came from; what lies in its own folder by these names goes before.
@app.route('/custom.js', methods=['GET'])
@app.route('/custom.css', methods=['GET'])
def custom(request):
    name = os.path.basename(request.path)
    return send_file(os.path.join(os.path.dirname(__file__), name), request.environ)
