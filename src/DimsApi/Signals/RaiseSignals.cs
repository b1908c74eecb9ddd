using System.Globalization;
using Dims.Messaging;
using Dims.Proposals;
using Dims.Samples;
using Dims.Substances;
using Dims.Trends;
using MediatR;
using Microsoft.Extensions.Options;

namespace Dims.Signals;

// Asks people about weeks above their limit: one proposal for each substance while it goes on, and nothing twice. The answer is how many were new.
public sealed record RaiseSignals(IReadOnlyList<RaisedSignal> Signals) : ICommand<int>, IHousekeeping;

public sealed record RaisedSignal(string Substance, string Week, DateOnly Until, int N, double Baseline, double Limit)
{
    public string Sentence => string.Create(CultureInfo.InvariantCulture, $"{Substance} in {N} samples of week {Week}; the weeks before lead to expect {Baseline:0.#}, and above {Limit:0.#} is a signal");
}

public sealed class RaiseSignalsHandler(ProposalWriter writer) : IRequestHandler<RaiseSignals, int>
{
    public async Task<int> Handle(RaiseSignals command, CancellationToken cancellationToken)
    {
        var raised = 0;
        foreach (var signal in command.Signals.OrderBy(s => s.Substance, StringComparer.Ordinal).ThenBy(s => s.Until))
        {
            var (_, outcome) = await writer.Take(new Offer
            {
                Product = new Product { Form = Form.Unknown, Substance = signal.Substance, Day = signal.Until },
                Title = signal.Sentence,
                Substances = [signal.Substance],
                Evidence = [new OfferedEvidence { Kind = EvidenceKind.Report, Source = "signal", Identity = $"signal:{signal.Substance}:{signal.Week}", Said = OfferedEvidence.Bare(EvidenceKind.Report) with { Report = Report(signal) } }],
            }, byRule: true);
            if (outcome != ProposalOutcome.Unchanged) raised++;
        }
        await writer.Notify();
        return raised;
    }

    private static ProposalReport Report(RaisedSignal signal) => new() { Organisation = "Early warning (EARS C2)", Text = signal.Sentence + ".", Language = "en" };
}

// Once a day the last complete weeks are looked at: results come in late.
internal sealed class SignalClock(SignalReader reader, SubstanceIndex index, TimeProvider clock, IServiceScopeFactory scopes, IOptions<DimsOptions> options, ILogger<SignalClock> log) : Clockwork(options, log)
{
    // The largest rises first; what is left comes the next day.
    public const int Most = 20;
    private const int Weeks = 4, Least = 3;

    private readonly bool _proposes = options.Value.SignalsPropose;
    private DateOnly? _looked;

    protected override async Task LookOnce(CancellationToken cancel)
    {
        var today = AmsterdamDay.Of(clock.GetUtcNow());
        if (!_proposes || _looked == today) return;
        await Look(cancel);
        _looked = today;
    }

    internal async Task<int> Look(CancellationToken cancel)
    {
        var list = await reader.Read(new SignalQuestion { Weeks = Weeks, Above = true }, cancel);
        var register = await index.Current(cancel);
        var signals = list.Items.Where(i => !NeverActive.Has(i.Substance, register)).SelectMany(i => i.Weeks.Where(w => w.Signal && w.N >= Least).Select(w => new RaisedSignal(i.Substance, w.Week, w.To, w.N, w.Baseline!.Value, w.Limit!.Value)))
            .OrderByDescending(s => s.N - s.Limit).Take(Most).ToList();
        if (signals.Count == 0) return 0;
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new RaiseSignals(signals), cancel);
    }
}
