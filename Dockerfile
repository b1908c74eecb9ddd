# docker build -t dims .        how to run it: docs/operations.md, "In a container"
# tests/DimsApi.Tests/Packaging/ImageTests.cs does what these lines say, without a daemon.
#
# Bases are pinned by exact version. Who builds a release should pin by digest as well
# (FROM name:tag@sha256:...): a digest can only be looked up where the registry can be reached.
FROM mcr.microsoft.com/dotnet/sdk:10.0.401-noble AS build
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY src/DimsApi/DimsApi.csproj src/DimsApi/
RUN dotnet restore src/DimsApi
COPY src/DimsApi/ src/DimsApi/
RUN dotnet publish src/DimsApi -c Release -o /app --no-restore -p:OpenApiGenerateDocumentsOnBuild=false -p:UseAppHost=false
RUN mkdir /data

# "extra" carries ICU and tzdata: days are days in Europe/Amsterdam. There is no shell in it.
FROM mcr.microsoft.com/dotnet/aspnet:10.0.12-noble-chiseled-extra
WORKDIR /app
COPY --from=build /app ./
COPY LICENSE THIRD-PARTY-NOTICES.md ./
COPY --from=build --chown=1654:1654 /data /data
# Diagnostics would write a socket to the temporary folder; the root file system may be read-only.
ENV ASPNETCORE_URLS=http://+:8080 \
    ASPNETCORE_HTTP_PORTS= \
    ASPNETCORE_ENVIRONMENT=Production \
    ConnectionStrings__Dims="Data Source=/data/dims.db" \
    DOTNET_EnableDiagnostics=0 \
    TMPDIR=/tmp
EXPOSE 8080
VOLUME /data
USER 1654
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 CMD ["dotnet", "DimsApi.dll", "health"]
ENTRYPOINT ["dotnet", "DimsApi.dll"]
