using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using BrowserAgent.Campaigns.Workers;
using BrowserAgent.TestKit;
using StackExchange.Redis;

namespace BrowserAgent.Campaigns.MutatedSubmissions;

/// <summary>
/// The product's own program, without accounts, so that no job runs: what is sent stays in the queue and can be counted. Of four submissions two come alone by
/// HTTP, one in an array, one through the inbox.
/// </summary>
internal sealed class MutatedSubmissionsRun : IAsyncDisposable
{
    private const string Queue = "mutated";
    private const int ArraySize = 20;
    private static readonly string[] Lists =
    [
        "/v1/jobs?limit=500", "/v1/jobs?limit=500&state=ready", "/v1/jobs?limit=500&state=delayed", "/v1/jobs?limit=500&state=review", "/v1/jobs?limit=500&state=rejected",
        "/v1/counts", "/v1/set-aside/jobs", "/v1/set-aside/inbox", "/v1/webhooks/dead",
    ];

    private readonly MutatedSubmissionsPlan _plan;
    private readonly IProgress<string> _progress;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("campaign-");
    private readonly SubmissionTally _tally = new();
    private readonly SubmissionMutator _mutator;
    private readonly RedisProcess _redis;
    private readonly ConnectionMultiplexer _connection;
    private readonly WorkerProgramProcess _worker;
    private HttpClient _http = new();

    private MutatedSubmissionsRun(MutatedSubmissionsPlan plan, IProgress<string> progress, RedisProcess redis, ConnectionMultiplexer connection)
    {
        (_plan, _progress, _redis, _connection, _mutator) = (plan, progress, redis, connection, new SubmissionMutator(plan.Name, plan.Seed));
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Worker__Url"] = "http://127.0.0.1:0",
            ["Worker__DataFolder"] = Path.Combine(_folder.FullName, "data"),
            ["Audit__Folder"] = Path.Combine(_folder.FullName, "audit"),
            ["Sites__Folder"] = Path.Combine(CheckoutPaths.Root, "sites"),
            ["Queue__Redis"] = redis.ConnectionString,
            ["Queue__Name"] = Queue,
            ["Queue__KeepRejectedCount"] = "10000000",
            ["Quotas__Default__RejectedJobs"] = "0",
            ["Quotas__Default__WaitingJobs"] = "0",
        };
        _worker = WorkerProgramProcess.Start(_folder.FullName, settings, "up");
    }

    public static async Task<CampaignReport> RunAsync(MutatedSubmissionsPlan plan, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var redis = await RedisProcess.StartNewAsync(RedisPersistence.EverySecond, [], cancellationToken);
        await using var run = new MutatedSubmissionsRun(plan, progress, redis, await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString));
        return await run.RunAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _worker.DisposeAsync();
        await _connection.CloseAsync();
        await _redis.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task<CampaignReport> RunAsync(CancellationToken cancellationToken)
    {
        _http = new HttpClient { BaseAddress = await _worker.UpAsync(cancellationToken), Timeout = TimeSpan.FromMinutes(1) };
        _http.DefaultRequestHeaders.Add("X-Api-Key", (await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "data", "api-key"), cancellationToken)).Trim());

        // The first half warms the worker up; its memory is compared with that at the end.
        await SendAsync(_plan.Submissions / 2, cancellationToken);
        var middle = await SettledMemoryAsync(cancellationToken);
        await SendAsync(_plan.Submissions, cancellationToken);
        var growth = (await SettledMemoryAsync(cancellationToken) - middle) / (_plan.Submissions / 2.0 / 100_000);
        return await JudgeAsync(growth, cancellationToken);
    }

    private async Task SendAsync(int until, CancellationToken cancellationToken)
    {
        while (_tally.Sent < until)
        {
            var next = Math.Min(until, _tally.Sent + _plan.ListEvery);
            while (_tally.Sent < next)
            {
                await Task.WhenAll(Enumerable.Range(0, _plan.Concurrency).Select(place => SendOnceAsync(place % 4, cancellationToken)));
            }

            await ReadListsAsync(cancellationToken);
            _progress.Report(string.Create(CultureInfo.InvariantCulture, $"{_tally.Sent:N0} of {_plan.Submissions:N0} sent; {_tally.Accepted:N0} accepted by HTTP, {_tally.Failed + _tally.FailedLists} failures"));
        }
    }

    private Task SendOnceAsync(int door, CancellationToken cancellationToken)
    {
        // Made one after the other, so that the same seed makes the same submissions.
        byte[][] bodies = [.. Enumerable.Range(0, ArraySize).Select(_ => _mutator.Next())];
        return door switch
        {
            0 or 1 => SendSingleAsync(bodies, cancellationToken),
            2 => SendArrayAsync(bodies, cancellationToken),
            _ => PushAsync(bodies),
        };
    }

    private async Task SendSingleAsync(byte[][] bodies, CancellationToken cancellationToken)
    {
        foreach (var body in bodies)
        {
            await PostAsync(body, 1, ReadSingle, cancellationToken);
        }
    }

    private Task SendArrayAsync(byte[][] bodies, CancellationToken cancellationToken)
    {
        byte[] array = [(byte)'[', .. bodies.Where(IsOneJsonValue).SelectMany((body, place) => place == 0 ? body : [(byte)',', .. body]), (byte)']'];
        return array.Length == 2 ? Task.CompletedTask : PostAsync(array, bodies.Count(IsOneJsonValue), ReadArray, cancellationToken);
    }

    private async Task PushAsync(byte[][] bodies)
    {
        await _connection.GetDatabase().ListRightPushAsync($"{{{Queue}}}:inbox", [.. bodies.Select(body => (RedisValue)body)]);
        _tally.Inbox(bodies.Length);
    }

    private async Task PostAsync(byte[] body, int submissions, Action<HttpStatusCode, JsonElement, int> read, CancellationToken cancellationToken)
    {
        try
        {
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var response = await _http.PostAsync(new Uri("/v1/jobs", UriKind.Relative), content, cancellationToken);
            if ((int)response.StatusCode >= 500)
            {
                _tally.Fail($"{(int)response.StatusCode} for {Convert.ToBase64String(body.AsSpan(0, Math.Min(300, body.Length)))}", submissions);
                return;
            }

            using var answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
            read(response.StatusCode, answer.RootElement, submissions);
        }
        catch (Exception fault) when (fault is HttpRequestException or JsonException || (fault is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            _tally.Fail(fault.Message, submissions);
        }
    }

    private void ReadSingle(HttpStatusCode status, JsonElement answer, int submissions) => _tally.Answered(
        status switch
        {
            HttpStatusCode.Accepted => "accepted",
            HttpStatusCode.OK => "known",
            HttpStatusCode.UnprocessableEntity => "rejected",
            HttpStatusCode.Conflict => "key_reused",
            _ => "unreadable",
        },
        answer.TryGetProperty("id", out var id) ? id.GetString() : null);

    private void ReadArray(HttpStatusCode status, JsonElement answer, int submissions)
    {
        if (status != HttpStatusCode.OK)
        {
            for (; submissions > 0; submissions--)
            {
                _tally.Answered("unreadable", null);
            }

            return;
        }

        foreach (var one in answer.GetProperty("answers").EnumerateArray())
        {
            _tally.Answered(one.GetProperty("status").GetString() ?? "", one.TryGetProperty("id", out var id) ? id.GetString() : null);
        }
    }

    private async Task ReadListsAsync(CancellationToken cancellationToken)
    {
        foreach (var list in Lists)
        {
            using var response = await _http.GetAsync(new Uri(list, UriKind.Relative), cancellationToken);
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            if (response.StatusCode != HttpStatusCode.OK || text.Contains("\"unreadable\"", StringComparison.Ordinal))
            {
                _tally.ListFailed($"{(int)response.StatusCode} for {list}");
            }
        }
    }

    /// <summary>After the inbox is empty.</summary>
    private async Task<double> SettledMemoryAsync(CancellationToken cancellationToken)
    {
        while (await _connection.GetDatabase().ListLengthAsync($"{{{Queue}}}:inbox") > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
        }

        return LinuxProcess.ResidentMiB(_worker.Id);
    }

    private async Task<CampaignReport> JudgeAsync(double growth, CancellationToken cancellationToken)
    {
        var database = _connection.GetDatabase();
        var stored = (await database.HashKeysAsync($"{{{Queue}}}:job")).Select(id => (string)id!).ToHashSet(StringComparer.Ordinal);
        using var counts = JsonDocument.Parse(await _http.GetByteArrayAsync(new Uri("/v1/counts", UriKind.Relative), cancellationToken));
        using var inbox = JsonDocument.Parse(await _http.GetByteArrayAsync(new Uri("/v1/set-aside/inbox?limit=1", UriKind.Relative), cancellationToken));
        var rejected = counts.RootElement.GetProperty("rejected").GetInt64();
        var dead = inbox.RootElement.GetProperty("count").GetInt64() + inbox.RootElement.GetProperty("dropped").GetInt64();
        var acceptedFromInbox = _tally.InboxMessages - dead - (rejected - _tally.Rejected);
        var missing = _tally.Stored.Count(id => !stored.Contains(id));
        return new CampaignReport
        {
            Campaign = _plan.Name,
            Jobs = _tally.Sent,
            Faults = _tally.Sent - _tally.Accepted - (int)acceptedFromInbox,
            Lost = missing,
            Duplicates = 0,
            Wrong = 0,
            RecoveryP95 = null,
            Seed = _plan.Seed,
            Figures =
            [
                new("accepted", _tally.Accepted + acceptedFromInbox),
                new("rejected", rejected),
                new("unreadable", _tally.Refused + dead),
                new("failed_requests", _tally.Failed),
                new("failed_lists", _tally.FailedLists),
                new("memory_growth_mib_per_100k", Math.Round(growth, 1)),
            ],
            Failures = _tally.Judge(_plan, stored.Count, dead, acceptedFromInbox, missing, growth),
        };
    }

    /// <summary>An array that is no JSON is refused as a whole: only elements that are JSON go into one.</summary>
    private static bool IsOneJsonValue(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
