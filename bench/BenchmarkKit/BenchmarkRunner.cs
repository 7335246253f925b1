using System.Globalization;

namespace BrowserAgent.BenchmarkKit;

/// <summary>One measurement from outside: bounded in time, its words on standard error, exit code 1 when it is worth nothing.</summary>
/// <param name="name">As people call it: <c>bench/lease</c>.</param>
/// <param name="bound">Longest time that it may take.</param>
public sealed class BenchmarkRunner(string name, TimeSpan bound)
{
    /// <summary>Tells whoever watches; standard output is the result's.</summary>
    public void Say(FormattableString what) => Console.Error.WriteLine($"{name}: {FormattableString.Invariant(what)}");

    /// <param name="measure">Gets a folder of its own, which is removed afterwards; answers the exit code.</param>
    /// <param name="cancellationToken">Ends it from outside.</param>
    public async Task<int> RunAsync(Func<string, CancellationToken, Task<int>> measure, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(bound);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var scratch = Directory.CreateTempSubdirectory(name.Replace('/', '-') + "-").FullName;
        try
        {
            return await measure(scratch, either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            Say(limit.IsCancellationRequested ? (FormattableString)$"stopped: not done within {bound.TotalMinutes:0} minutes." : $"stopped from outside.");
            return 1;
        }
        catch (BenchFailedException failed)
        {
            Say($"{failed.Message}");
            return 1;
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    /// <summary>Load of the machine, one minute's average.</summary>
    public static async Task<double> LoadAsync(CancellationToken cancellationToken) =>
        double.Parse((await File.ReadAllTextAsync("/proc/loadavg", cancellationToken)).Split(' ')[0], CultureInfo.InvariantCulture);
}

/// <summary>The measurement is worth nothing, and the message says why.</summary>
public sealed class BenchFailedException(string message) : Exception(message);
