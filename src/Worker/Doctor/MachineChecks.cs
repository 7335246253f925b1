using System.Globalization;
using System.Net.Sockets;
using BrowserAgent.Sessions.Machine;
using BrowserAgent.Worker.Configuration;
using BrowserAgent.Worker.EmbeddedRedis;

namespace BrowserAgent.Worker.Doctor;

/// <summary>Checks the machine: Redis, disk, port, and an init process.</summary>
internal static class MachineChecks
{
    private const long MinFreeDiskBytes = 1024L * 1024 * 1024;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(3);

    public static async Task<DoctorCheckResult> RedisAsync(IConfiguration configuration, CancellationToken cancellationToken)
    {
        const string Name = "Redis";
        if (configuration["Queue:Redis"] is { Length: > 0 } configured)
        {
            return await ReachableAsync(Name, configured.Split(',')[0], cancellationToken);
        }

        return RedisExecutableFinder.Find() is { } program
            ? DoctorCheckResult.Good(Name, $"none configured; the embedded one will be {program}")
            : DoctorCheckResult.Missing(
                Name, "none configured and no redis-server on the PATH",
                "apt-get install redis-server, or set Queue:Redis to the address of a running Redis 7.");
    }

    public static DoctorCheckResult Disk(WorkerHostOptions worker)
    {
        const string Name = "disk";
        var folder = Path.GetFullPath(worker.DataFolder);
        var free = new DriveInfo(Existing(folder)).AvailableFreeSpace;
        return free >= MinFreeDiskBytes
            ? DoctorCheckResult.Good(Name, $"{Mebibytes(free)} free for {folder}")
            : DoctorCheckResult.Remark(Name, $"only {Mebibytes(free)} free for {folder}", "Pictures need about 1 MB a job: free some space or move Worker:DataFolder and Audit:Folder.");
    }

    /// <summary>Killed browsers leave child processes that an init process must reap.</summary>
    public static async Task<DoctorCheckResult> InitAsync(OrphanReapingCheck check, CancellationToken cancellationToken)
    {
        const string Name = "init";
        var report = await check.RunAsync(cancellationToken);
        return report.Collects switch
        {
            true => DoctorCheckResult.Good(Name, report.Adopter is { } adopter ? $"{adopter} reaps orphaned processes" : "orphaned processes are reaped"),
            false => DoctorCheckResult.Remark(
                Name, $"{report.Adopter} adopts orphaned processes and does not reap them",
                "Each killed browser leaves zombie processes: run the worker under an init (docker run --init; the image has one)."),
            null => DoctorCheckResult.Good(Name, "not checked on this system"),
        };
    }

    public static DoctorCheckResult Port(WorkerHostOptions worker)
    {
        const string Name = "port";
        var address = new Uri(worker.Url);
        try
        {
            using var probe = new TcpListener(System.Net.IPAddress.Loopback, address.Port);
            probe.Start();
            return DoctorCheckResult.Good(Name, $"{address.Port} is free for {worker.Url}");
        }
        catch (SocketException)
        {
            return DoctorCheckResult.Remark(Name, $"{address.Port} is in use", "A worker may be running already; else set Worker:Url to another port.");
        }
    }

    private static async Task<DoctorCheckResult> ReachableAsync(string name, string address, CancellationToken cancellationToken)
    {
        const string NextMove = "Start it, or correct Queue:Redis.";
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ConnectTimeout);
        try
        {
            var (host, port) = Split(address);
            using var client = new TcpClient();
            await client.ConnectAsync(host, port, limit.Token);
            return DoctorCheckResult.Good(name, $"{address} accepts connections");
        }
        catch (SocketException failure)
        {
            return DoctorCheckResult.Missing(name, $"{address}: {failure.Message}", NextMove);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return DoctorCheckResult.Missing(name, $"{address} does not answer", NextMove);
        }
    }

    private static (string Host, int Port) Split(string address) =>
        address.LastIndexOf(':') is > 0 and var colon && int.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? (address[..colon], port)
            : (address, 6379);

    private static string Existing(string folder)
    {
        while (!Directory.Exists(folder))
        {
            folder = Path.GetDirectoryName(folder) ?? "/";
        }

        return folder;
    }

    private static string Mebibytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024 / 1024} MiB");
}
