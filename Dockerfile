# docker build -t lead-model . && docker run --rm -p 8501:8501 lead-model
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    HOME=/home/lead

# The app runs as this user and can write to its home only.
RUN useradd --system --uid 10001 --create-home --home-dir /home/lead lead

WORKDIR /srv/lead-model
COPY . .
RUN pip install -e . -c requirements.lock && python -m compileall -q lead_model lead_analysis lead_delivery lead_app

USER lead
EXPOSE 8501

# Healthy means that the reference case comes out to the dollar (else 503). The body is read too, because
# Streamlit alone answers 200 with its page on any path.
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s --retries=3 \
  CMD ["python", "-c", "import json, urllib.request as r; json.load(r.urlopen('http://127.0.0.1:8501/health', timeout=9))['self_tests']"]

# --server.address: the default in config.toml is this machine only. docs/hosting.md has the rest.
CMD ["python", "-m", "lead_app.server", \
     "--server.address=0.0.0.0", "--server.port=8501", "--server.headless=true", \
     "--server.fileWatcherType=none", "--client.showErrorDetails=none"]
