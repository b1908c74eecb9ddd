using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;

namespace Dims.Reach;

// Sends what is measured of deliveries and of the runtime to a collector (OTLP) where the environment names one; nothing leaves otherwise.
public sealed class MetricsExport(IConfiguration configuration) : IHostedService, IDisposable
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string Protocol = "OTEL_EXPORTER_OTLP_PROTOCOL";
    private static readonly string[] Meters = [DeliveryMeter.Name, "System.Runtime"];

    private MeterProvider? _provider;

    public static bool IsWanted(IConfiguration configuration) => !string.IsNullOrWhiteSpace(configuration[Endpoint]);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var (address, isGrpc) = (new Uri(configuration[Endpoint]!, UriKind.Absolute), configuration[Protocol] == "grpc");
        _provider = Sdk.CreateMeterProviderBuilder().AddMeter(Meters).AddOtlpExporter(o =>
        {
            o.Protocol = isGrpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
            // Over HTTP the signal has a path of its own.
            o.Endpoint = isGrpc ? address : new Uri(address.AbsoluteUri.TrimEnd('/') + "/v1/metrics");
        }).Build();
        return Task.CompletedTask;
    }

    // What was counted last is sent before the end.
    public Task StopAsync(CancellationToken cancellationToken) => Task.Run(() => _provider?.ForceFlush(2000), CancellationToken.None);

    public void Dispose() => _provider?.Dispose();
}
