FROM python:3.12-slim AS build
WORKDIR /src
RUN python -m venv /opt/venv
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY content ./content
COPY knowledge ./knowledge
COPY intents ./intents
COPY bot ./bot
RUN /opt/venv/bin/pip install --no-cache-dir -c constraints.txt .

FROM python:3.12-slim
RUN useradd --create-home --uid 10001 bot && install -d -o bot /data
COPY --from=build /opt/venv /opt/venv
# To serve edited content, mount its folders and name them in KNOWLEDGE_DIR and INTENTS_DIR.
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 DATA_DIR=/data
VOLUME ["/data"]
# A number, because an orchestrator that insists on a user other than root cannot look up a name.
USER 10001
WORKDIR /data
HEALTHCHECK --interval=60s --timeout=20s --start-period=30s CMD ["partnerbot", "ask", "Which partners?"]
ENTRYPOINT ["partnerbot"]
CMD ["run"]
