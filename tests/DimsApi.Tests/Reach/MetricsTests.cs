using System.Diagnostics.Metrics;
using Dims.Reach;
using Dims.Tests.Host;
using Dims.Tests.Subscriptions;
using Microsoft.Extensions.DependencyInjection;

namespace Dims.Tests.Reach;

public sealed class MetricsTests
{
    [Fact]
    public async Task Attempts_are_counted_by_outcome_and_the_time_to_reach_is_measured()
    {
        await using var dims = await TestDims.Start(Engine.Sqlite);
        var meter = dims.Services.GetRequiredService<DeliveryMeter>();
        Assert.False(meter.WantsOldest);
        using var heard = new Heard(meter.Meter);
        meter.Attempted("delivered");
        meter.Attempted("status-503");
        meter.Reached(TimeSpan.FromSeconds(1.5));
        // Another instance's clock may be behind.
        meter.Reached(TimeSpan.FromSeconds(-1));
        Assert.Equal(["dims.delivery.attempts 1 delivered", "dims.delivery.attempts 1 status-503", "dims.delivery.time_to_reach 1.5 ", "dims.delivery.time_to_reach 0 "], heard.Said);
        Assert.True(meter.WantsOldest);
        Assert.Equal(0, heard.Oldest());
        meter.Oldest(dims.Clock.GetUtcNow());
        dims.Clock.Advance(TimeSpan.FromSeconds(90));
        Assert.Equal(90, heard.Oldest());
        meter.Oldest(null);
        Assert.Equal(0, heard.Oldest());
    }

    [Fact]
    public async Task They_go_to_the_collector_that_the_environment_names()
    {
        await using var collector = await PartnerServer.Start();
        await using (var dims = await TestDims.Start(Engine.Sqlite, "--OTEL_EXPORTER_OTLP_ENDPOINT=" + collector.Url))
            dims.Services.GetRequiredService<DeliveryMeter>().Attempted("dns-failure");
        Assert.Equal([("/v1/metrics", "application/x-protobuf")], collector.All.Select(r => (r.Path, r.Headers["Content-Type"])).Distinct());
        Assert.Contains(collector.All, r => r.Body.Contains("dims.delivery.attempts", StringComparison.Ordinal) && r.Body.Contains("dns-failure", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_collector_nothing_listens()
    {
        await using var dims = await TestDims.Start(Engine.Sqlite);
        Assert.DoesNotContain(dims.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>(), s => s is MetricsExport);
    }

    private sealed class Heard : IDisposable
    {
        private readonly MeterListener _listener = new();
        private double _oldest;

        public Heard(Meter meter)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter == meter) listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((i, value, tags, _) => Said.Add(FormattableString.Invariant($"{i.Name} {value} {tags[0].Value}")));
            _listener.SetMeasurementEventCallback<double>((i, value, _, _) =>
            {
                if (i is ObservableGauge<double>) _oldest = value;
                else Said.Add(FormattableString.Invariant($"{i.Name} {value} "));
            });
            _listener.Start();
        }

        public List<string> Said { get; } = [];

        public double Oldest()
        {
            _listener.RecordObservableInstruments();
            return _oldest;
        }

        public void Dispose() => _listener.Dispose();
    }
}
