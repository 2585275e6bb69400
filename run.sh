cd /tmp/eng && PYTHONPATH=/tmp/engroot exec "$@"
