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
RUN pip install -e . -c requirements.lock && python -m compileall -q lead_model

USER lead
EXPOSE 8501

# Every unknown path answers 200 with the page itself, so the body is compared, not the status.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
  CMD ["python", "-c", "import sys, urllib.request as r; sys.exit(r.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4).read() != b'ok')"]

# --server.address: the default in config.toml is this machine only.
CMD ["python", "-m", "streamlit", "run", "app.py", \
     "--server.address=0.0.0.0", "--server.port=8501", "--server.headless=true", \
     "--server.fileWatcherType=none", "--client.showErrorDetails=none"]
