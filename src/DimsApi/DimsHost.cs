using System.Net;
using Dims.Access;
using Dims.Alerts;
using Dims.Alerts.Feeds;
using Dims.Alerts.Formats;
using Dims.Answers;
using Dims.Attachments;
using Dims.Cells;
using Dims.Delivery;
using Dims.Demo;
using Dims.Disclosure;
using Dims.Exports;
using Dims.Http;
using Dims.Locations;
using Dims.Messaging;
using Dims.Notices;
using Dims.Panels;
using Dims.Proposals;
using Dims.PublishedFigures;
using Dims.Reach;
using Dims.Releases;
using Dims.Rules;
using Dims.Samples;
using Dims.SeriesNotes;
using Dims.Shipments;
using Dims.Signals;
using Dims.Storage;
using Dims.Subscriptions;
using Dims.Substances;
using Dims.Tablets;
using Dims.Trends;
using Dims.Ways;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Dims;

// The whole composition. The program, the tests, the benchmarks and the command line all build this one.
public static class DimsHost
{
    private const string DefaultAddress = "http://localhost:5080";

    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? adjust = null)
    {
        // Settings are read at start. Watching them for changes would watch the database file, which lies below, with every write.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = ["--hostBuilder:reloadConfigOnChange=false", .. args], ApplicationName = typeof(DimsHost).Assembly.GetName().Name });
        if (string.IsNullOrEmpty(builder.Configuration["urls"]) && string.IsNullOrEmpty(builder.Configuration["http_ports"]) && string.IsNullOrEmpty(builder.Configuration["https_ports"])
            && !builder.Configuration.GetSection("Kestrel:Endpoints").Exists()) builder.WebHost.UseUrls(DefaultAddress);
        Configure(builder);
        adjust?.Invoke(builder);
        var app = builder.Build();
        Map(app);
        if (app.Environment.IsDevelopment() && !IsContractBuild)
            app.Lifetime.ApplicationStarted.Register(() => app.Services.GetRequiredService<DemoWelcome>().Print(app.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>(), Console.Out));
        return app;
    }

    private static void Configure(WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<DimsOptions>().Bind(builder.Configuration.GetSection(DimsOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(OpenDatabase);
        services.AddSingleton<Migrator>().AddSingleton<Memory>().AddScoped<Session>();
        services.AddCommands();
        services.AddSingleton<Origins>().AddScoped<CurrentCall>().AddSingleton<KeyRing>().AddSingleton<KeyQueries>();
        services.AddSingleton<SubstanceIndex>().AddScoped<NameWriter>().AddScoped<RegisterHistory>().AddScoped<FormerMeanings>().AddScoped<EntryNames>().AddScoped<NamingDeeds>().AddSingleton<UnknownNames>();
        services.AddScoped<SamplePreparer>().AddScoped<SampleWriter>().AddScoped<SampleRows>().AddScoped<SampleVersions>().AddScoped<SampleNames>().AddTransient<SampleIntake>().AddScoped<AnalysisWriter>().AddTransient<AnalysisIntake>().AddSingleton<SampleQueries>().AddSingleton<FlagQueries>().AddSingleton<NotDetectedQuery>();
        services.AddSingleton<SubstanceIndex>().AddScoped<NameWriter>().AddScoped<RegisterHistory>().AddScoped<EntryNames>().AddScoped<NamingDeeds>().AddSingleton<UnknownNames>();
        services.AddScoped<SamplePreparer>().AddScoped<SampleWriter>().AddScoped<SampleRows>().AddScoped<SampleVersions>().AddScoped<SampleNames>().AddTransient<SampleIntake>().AddScoped<AnalysisWriter>().AddScoped<SampleCorrections>().AddSingleton<SampleVersionQueries>().AddScoped<CorrectedRuns>().AddTransient<RunPreviews>().AddSingleton<RunPreviewTurn>().AddTransient<AnalysisIntake>().AddSingleton<SampleQueries>().AddSingleton<FlagQueries>().AddSingleton<NotDetectedQuery>();
        services.AddScoped<StepWriter>().AddScoped<ResultAuthorisation>().AddSingleton<WorkListQueries>().AddSingleton<ShipmentQueries>();
        services.AddScoped<AttachmentFiles>().AddSingleton<AttachmentQueries>();
        services.AddAlerts();
        services.AddProposals().AddScoped<NoticeLog>().AddSingleton<NoticeQueries>();
        services.AddSingleton<RuleIndex>().AddSingleton<SightingMemory>().AddScoped<KeptRows>().AddScoped<UrgentMarks>().AddScoped<ResultJudge>().AddScoped<JudgeLater>().AddSingleton<UrgentQueries>().AddSingleton<RuleTrials>();
        services.AddSingleton<AlertReader>().AddSingleton<AlertFeeds>().AddSingleton<AlertStreams>();
        services.AddReach();
        services.AddSingleton<CellStore>().AddSingleton<Moments>();
        services.AddAnswers();
        services.AddTablets();
        services.AddSingleton<CellStore>();
        services.AddSingleton<DosageTrend>();
        services.AddSingleton<Prevalence>();
        services.AddSingleton<CompositionTrend>();
        services.AddSingleton<Comparison>().AddSingleton<NotedAnswers>();
        services.AddDisclosure();
        services.AddSingleton<NotesAbout>().AddSingleton<SignalReader>().AddSingleton<Workload>();
        services.AddSingleton<FigureDesk>().AddSingleton<ReleasePress>();
        services.AddDelivery().AddSubscriptions();
        services.AddTransient<DemoLoader>().AddSingleton<DemoWelcome>();
        // Order matters: the database is up to date before anything else looks at it.
        if (!IsContractBuild) services.AddHostedService<StartUp>().AddHostedService<MemoryListener>().AddHostedService<KeyUseWriter>().AddHostedService<Retention>().AddHostedService<AlertClock>().AddHostedService<UrgentClock>().AddHostedService<JudgingClock>().AddHostedService<ReadWriter>().AddHostedService<ReachClock>().AddHostedService(s => s.GetRequiredService<AlertStreams>()).AddHostedService<Deliveries>().AddHostedService<SecretsClock>().AddHostedService<CellKeeper>().AddHostedService<SnapshotClock>().AddHostedService<SignalClock>().AddHostedService<TabletKeeper>();
        if (!IsContractBuild && MetricsExport.IsWanted(builder.Configuration)) services.AddHostedService<MetricsExport>();
        services.ConfigureHttpJsonOptions(o => Wire.Configure(o.SerializerOptions));
        services.AddOpenApi(OpenApi.Document, OpenApi.Configure);
        services.Configure<ForwardedHeadersOptions>(Proxies(builder.Configuration));
        builder.WebHost.ConfigureKestrel((context, kestrel) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = context.Configuration.GetValue<long?>("Dims:LargestBody") ?? new DimsOptions().LargestBody;
        });
        // Without a listener no request pays for a trace and a log scope that nobody reads; see Problems.TraceOf.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
    }

    // Running Main to write the contract must not touch a database.
    private static bool IsContractBuild => System.Reflection.Assembly.GetEntryAssembly()?.GetName().Name == "GetDocument.Insider";

    private static Database OpenDatabase(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<DimsOptions>>().Value;
        var clock = services.GetRequiredService<TimeProvider>();
        var connection = services.GetRequiredService<IConfiguration>().GetConnectionString("Dims");
        if (options.Engine == "postgresql")
            return new PostgresDatabase(connection ?? throw new InvalidOperationException("ConnectionStrings__Dims is needed for PostgreSQL."), clock);
        return new SqliteDatabase(connection ?? "Data Source=data/dims.db", clock, options.PauseBetweenSlices);
    }

    // Read at once, so that a wrong setting stops the start before anything is touched.
    private static Action<ForwardedHeadersOptions> Proxies(IConfiguration configuration)
    {
        var (networks, addresses) = (new List<System.Net.IPNetwork>(), new List<IPAddress>());
        foreach (var proxy in configuration.GetSection("Dims:TrustedProxies").Get<string[]>() ?? [])
        {
            if (System.Net.IPNetwork.TryParse(proxy, out var network)) networks.Add(network);
            else if (IPAddress.TryParse(proxy, out var address)) addresses.Add(address);
            else throw new InvalidOperationException($"Dims__TrustedProxies: '{proxy}' is neither an address nor a network.");
        }
        return options =>
        {
            // Only who is named is believed: the framework would believe loopback too, and with nobody on its lists everybody.
            options.ForwardedHeaders = networks.Count + addresses.Count == 0
                ? ForwardedHeaders.None
                : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
            options.KnownIPNetworks.Clear();
            options.KnownProxies.Clear();
            foreach (var network in networks) options.KnownIPNetworks.Add(network);
            foreach (var address in addresses) options.KnownProxies.Add(address);
        };
    }

    private static void Map(WebApplication app)
    {
        app.UseForwardedHeaders();
        app.UseMiddleware<Edge>();
        app.UseMiddleware<ProblemMiddleware>();
        app.UseMiddleware<AlertsAtOnce>();
        app.UseMiddleware<AnswerPage>();
        // Only its own addresses go by the page: it looks at each with several regular expressions.
        app.UseWhen(context => context.Request.Path.StartsWithSegments("/docs", StringComparison.Ordinal), docs => docs.UseSwaggerUI(ui =>
        {
            ui.RoutePrefix = "docs";
            ui.SwaggerEndpoint("/v1/openapi.json", "DIMS API v1");
            ui.DocumentTitle = "DIMS API";
        }));
        app.UseRouting();
        app.Use(Edge.Spelling);
        app.UseMiddleware<Gatekeeper>();
        var api = new Api(app);
        api.MapRoot();
        api.MapContract();
        api.MapHealth();
        api.MapProblemTypes();
        api.MapAccess();
        api.MapAudit();
        api.MapLocations();
        api.MapSubstances();
        api.MapNames();
        api.MapMerges();
        api.MapLegal();
        api.MapSamples();
        api.MapWays();
        api.MapShipments();
        api.MapFlags();
        api.MapPanels();
        api.MapAttachments();
        api.MapTrends();
        api.MapDisclosure();
        api.MapSignals();
        api.MapSeriesNotes();
        api.MapExports();
        api.MapPublishedFigures();
        api.MapReleases();
        api.MapAlerts();
        api.MapAlertDecisions();
        api.MapAlertFormats();
        api.MapFeeds();
        api.MapLive();
        api.MapRules();
        api.MapUrgent();
        api.MapNotices();
        api.MapProposals();
        api.MapSubscriptions();
        api.MapReach();
        api.MapAnswers();
        api.MapRecognitions();
    }
}
