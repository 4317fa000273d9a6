"""The member app: state, rules, data and storage. Layout lives in `screens`, the wire in `api_client`."""

__version__ = "0.4.0"
