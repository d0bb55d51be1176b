# One image for all agents and the edge; the command says which. Build the jars first: mvn -DskipTests package
# Nothing is fetched but the base image. What others made is a layer of its own, so a new build ships the small one alone.
FROM eclipse-temurin:25.0.3_9-jre-noble AS jars
COPY standalone/target/suite/lib /all
RUN mkdir /own && cd /all && for module in schemas model agent-starter gateway deployment-manager render-deployer edge \
      monitoring-specialist cicd-specialist error-analyst samples; do mv "$module"-[0-9]*.jar /own/; done \
    && rm -f embedded-[0-9]*.jar

FROM eclipse-temurin:25.0.3_9-jre-noble
RUN groupadd --system --gid 10001 slipway && useradd --system --uid 10001 --gid slipway --home-dir /data --shell /usr/sbin/nologin slipway \
    && mkdir /data && chown slipway:slipway /data
COPY --from=jars /all /slipway/lib
COPY --from=jars /own /slipway/lib
COPY --chmod=755 deploy/run.sh deploy/health.sh /slipway/
USER slipway
WORKDIR /data
VOLUME /data
ENV SLIPWAY_DATA=/data
ENTRYPOINT ["/slipway/run.sh"]
