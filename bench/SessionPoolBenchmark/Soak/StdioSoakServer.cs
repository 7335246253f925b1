using System.Text.Json;
using BrowserAgent.BenchmarkKit;
using BrowserAgent.SessionPoolBenchmark.Lanes;
using BrowserAgent.SessionPoolBenchmark.Pool;
using BrowserAgent.Sessions.Recycling;
using Microsoft.Playwright;

namespace BrowserAgent.SessionPoolBenchmark.Soak;

/// <summary>The product's pool with one session, in a process of its own, so that the process's memory is the pool's. Controlled by the bench, line by line.</summary>
internal static class StdioSoakServer
{
    public const string CommandName = "soak-worker";
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(5);
    private static readonly JsonSerializerOptions Wire = new(JsonSerializerDefaults.Web);

    public static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        SessionPoolHost? sessions = null;
        PoolLane? lane = null;
        try
        {
            while (await Console.In.ReadLineAsync(cancellationToken) is { } line)
            {
                await Console.Out.WriteLineAsync(JsonSerializer.Serialize(await AnswerAsync(JsonSerializer.Deserialize<StdioSoakRequest>(line, Wire)!), Wire));
            }
        }
        finally
        {
            await (sessions?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        return 0;

        async Task<object> AnswerAsync(StdioSoakRequest told)
        {
            try
            {
                if (told.Open is { } open)
                {
                    sessions = await SessionPoolHost.StartAsync(new SiteAddresses(open.App, open.Login), [open.Account], open.Executable, open.Product, cancellationToken);
                    lane = new PoolLane(sessions, open.App);
                    return new { };
                }

                return await EnterAsync(lane!, sessions!, told.Order!, cancellationToken);
            }
            catch (Exception failed) when (failed is not OperationCanceledException)
            {
                return new { fault = failed.ToString() };
            }
        }
    }

    private static async Task<StdioSoakResponse> EnterAsync(PoolLane lane, SessionPoolHost sessions, ShortOrder order, CancellationToken cancellationToken)
    {
        string? failure = null;
        try
        {
            await lane.EnterAsync(order, cancellationToken);
        }
        catch (Exception failed) when (failed is PlaywrightException or TimeoutException or BenchFailedException)
        {
            failure = failed.Message;
        }

        // Waits until the session is ready, so that its replacement after this job does not count in the time of the next.
        await sessions.ReadyAsync(PollInterval, cancellationToken);
        return new StdioSoakResponse(failure, sessions.Pool.Status().Single().SessionId, [.. sessions.Pool.Recycled()]);
    }
}

/// <summary>One of the two messages.</summary>
internal sealed record StdioSoakRequest(StdioSoakSettings? Open, ShortOrder? Order);

/// <param name="App">The site's application.</param>
/// <param name="Login">Its login.</param>
/// <param name="Account">The one account.</param>
/// <param name="Executable">The browser; empty for the one that the product finds.</param>
/// <param name="Product">Settings of the product.</param>
internal sealed record StdioSoakSettings(string App, string Login, string Account, string Executable, IReadOnlyDictionary<string, string?> Product);

/// <param name="Failure">Null when the job was done.</param>
/// <param name="SessionId">The only session of the pool.</param>
/// <param name="Recycled">The pool's last ends of sessions and browsers.</param>
internal sealed record StdioSoakResponse(string? Failure, string SessionId, IReadOnlyList<RecycleRecord> Recycled);
