# syntax=docker/dockerfile:1
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props .editorconfig ./
COPY src/ src/
RUN dotnet publish src/Worker/Worker.csproj -c Release -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
RUN apt-get update \
    && apt-get install -y --no-install-recommends chromium redis-server curl fontconfig fonts-dejavu-core tini \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --create-home --uid 10001 clerk
WORKDIR /home/clerk
COPY --from=build /app /opt/browser-agent
COPY sites/ /opt/browser-agent/sites/
RUN mkdir -p .data && chown clerk:clerk .data
ENV BROWSERAGENT_Worker__Url=http://0.0.0.0:8730 \
    BROWSERAGENT_Sites__Folder=/opt/browser-agent/sites
# A normal user, so that Chromium keeps its sandbox. Run with --shm-size=1g and a volume on /home/clerk/.data.
USER clerk
VOLUME ["/home/clerk/.data"]
EXPOSE 8730
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD curl --fail --silent --show-error http://127.0.0.1:8730/healthz
ENTRYPOINT ["/usr/bin/tini", "--", "dotnet", "/opt/browser-agent/BrowserAgent.Worker.dll"]
CMD ["up"]
