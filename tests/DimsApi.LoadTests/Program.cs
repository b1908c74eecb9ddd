using System.CommandLine;
using Dims.LoadTests;

if (BareServer.IsAsked(args)) return await BareServer.Run(args);

var samples = new Option<int>("--samples") { Description = "Samples in the database.", DefaultValueFactory = _ => 100_000 };
var seconds = new Option<double>("--seconds") { Description = "Length of one run.", DefaultValueFactory = _ => 4 };
var warm = new Option<double>("--warm") { Description = "Seconds before the first run of each operation that are not counted; more on a busy machine.", DefaultValueFactory = _ => 8 };
var runs = new Option<int>("--runs") { Description = "Runs of each operation; ours and the reference take turns.", DefaultValueFactory = _ => 3 };
var connections = new Option<int>("--connections") { Description = "Callers at the same time.", DefaultValueFactory = _ => 16 };
var only = new Option<string>("--only") { Description = "Which operations: get, full, page, post, batch, alerts, stream, webhooks, publish; and trends, which wants 1,000,000 samples, and recognition, which wants 200,000.", DefaultValueFactory = _ => "get,full,page,post,batch,alerts,stream,webhooks,publish" };
var readers = new Option<int>("--readers") { Description = "Live readers at the same time, as far as descriptors allow.", DefaultValueFactory = _ => 5000 };
var folder = new Option<string>("--folder") { Description = "Where data and the built reference are kept for the next time.", DefaultValueFactory = _ => Path.Combine(Path.GetTempPath(), $"dims-load-{Environment.UserName}") };
var postgres = new Option<string?>("--postgres") { Description = "A PostgreSQL for `publish`, as a connection string of somebody who may create databases: measured beside SQLite, and for `trends` beside us." };
var shared = new Option<string>("--shared") { Description = "The folder with bench/ in it.", DefaultValueFactory = _ => Plan.DefaultShared() };
var wrk = new Option<bool>("--wrk") { Description = "Let wrk ask instead of the client in here, to cross-check." };
var test = new Option<bool>("--test") { Description = "200 samples, 50 requests of each kind, nothing timed: do all answers and all counts agree?" };
var root = new RootCommand("Bounded closed loops on loopback against the program, side by side with the bare reference of ../shared/bench.")
{
    samples, seconds, warm, runs, connections, readers, only, folder, shared, wrk, postgres, test,
};
root.SetAction(async (parsed, _) =>
{
    var isTest = parsed.GetValue(test);
    var plan = new Plan
    {
        Samples = isTest ? 200 : parsed.GetValue(samples),
        Seconds = parsed.GetValue(seconds),
        WarmSeconds = parsed.GetValue(warm),
        Runs = parsed.GetValue(runs),
        Connections = parsed.GetValue(connections),
        Operations = parsed.GetValue(only)!.Split(','),
        Folder = isTest ? Directory.CreateTempSubdirectory("dims-load-").FullName : parsed.GetValue(folder)!,
        Bench = Path.Combine(parsed.GetValue(shared)!, "bench"),
        Readers = parsed.GetValue(readers),
        UseWrk = parsed.GetValue(wrk),
        Postgres = parsed.GetValue(postgres),
    };
    if (isTest) return await SmallRun.Run(plan);
    var (bench, alerts) = (plan.Operations.Except(Plan.Others).ToList(), plan.Operations.Intersect(AlertComparison.Operations).Any());
    var result = bench.Count > 0 ? await Comparison.Run(plan with { Operations = bench }) : 0;
    if (alerts && !await AlertComparison.Run(plan, isTest: false)) result = 1;
    if (plan.Operations.Contains(WebhookComparison.Operation) && !await WebhookComparison.Run(plan, isTest: false)) result = 1;
    if (plan.Operations.Contains(TrendComparison.Operation) && !await TrendComparison.Run(plan, isTest: false)) result = 1;
    if (plan.Operations.Contains(RecognitionComparison.Operation) && !await RecognitionComparison.Run(plan, isTest: false)) result = 1;
    return plan.Operations.Contains(PublishComparison.Operation) && !await PublishComparison.Run(plan, isTest: false) ? 1 : result;
});
return await root.Parse(args).InvokeAsync();
