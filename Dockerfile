# syntax=docker/dockerfile:1
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props .editorconfig ./
COPY src/ src/
# Restores only what the lock files name: a package that changed, or that they do not name, fails the build.
RUN dotnet restore src/Worker/Worker.csproj --locked-mode \
    && dotnet publish src/Worker/Worker.csproj -c Release --no-restore -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS runtime

# Debian, because the image of the .NET runtime is an Ubuntu, which has no package of Chromium. The runtime itself runs on both.
FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        chromium-headless-shell redis-server curl fontconfig fonts-dejavu-core tini \
        ca-certificates tzdata libicu72 libssl3 libstdc++6 zlib1g \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --create-home --uid 10001 app
COPY --from=runtime /usr/share/dotnet /usr/share/dotnet
RUN ln -s /usr/share/dotnet/dotnet /usr/bin/dotnet
WORKDIR /home/app
COPY --from=build /app /opt/browser-agent
COPY sites/ /opt/browser-agent/sites/
RUN mkdir -p .data && chown app:app .data
ENV BROWSERAGENT_Worker__Url=http://0.0.0.0:8730 \
    BROWSERAGENT_Sites__Folder=/opt/browser-agent/sites
# A normal user, so that Chromium can use its sandbox; as root the worker refuses to start. docs/operating.md lists the options to run the image with.
USER app
VOLUME ["/home/app/.data"]
EXPOSE 8730
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD curl --fail --silent --show-error http://127.0.0.1:8730/healthz
ENTRYPOINT ["/usr/bin/tini", "--", "dotnet", "/opt/browser-agent/BrowserAgent.Worker.dll"]
CMD ["up"]
