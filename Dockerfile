# Airflow with this product inside. Code, plugins and include live in the image: deploy them together.
FROM apache/airflow:3.3.2-python3.12

USER root
COPY --chown=airflow:0 pyproject.toml uv.lock README.md /opt/qbd/
COPY --chown=airflow:0 .ci/bootstrap_uv.py /opt/qbd/.ci/bootstrap_uv.py
COPY --chown=airflow:0 plugins/ /opt/airflow/plugins/
COPY --chown=airflow:0 dags/ /opt/airflow/dags/
COPY --chown=airflow:0 include/ /opt/airflow/include/
RUN mkdir -p /opt/airflow/landing /opt/airflow/data-docs /opt/airflow/snapshot /opt/airflow/sandbox \
    && chown -R airflow:0 /opt/airflow/landing /opt/airflow/data-docs /opt/airflow/snapshot /opt/airflow/sandbox /opt/qbd

USER airflow
# The locked set on top of the image's Airflow, which naming its version keeps as it is; pip check finds what disagrees.
RUN cd /opt/qbd && python .ci/bootstrap_uv.py \
    && .uv/uv export --quiet --locked --no-dev --extra pipeline --no-emit-project --no-hashes --output-file /tmp/requirements.txt \
    && pip install --no-cache-dir "apache-airflow==${AIRFLOW_VERSION}" -r /tmp/requirements.txt \
    && pip check

# plugins/ is on Airflow's import path; PYTHONPATH gives the same package to the command line.
ENV PYTHONPATH=/opt/airflow/plugins \
    QBD_INCLUDE_DIR=/opt/airflow/include \
    QBD_LANDING=file:///opt/airflow/landing \
    QBD_DATA_DOCS_DIR=/opt/airflow/data-docs \
    QBD_SNAPSHOT_DIR=/opt/airflow/snapshot \
    GX_ANALYTICS_ENABLED=false
