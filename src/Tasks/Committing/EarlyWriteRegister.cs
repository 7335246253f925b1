using System.Collections.Concurrent;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Tasks.Runs;

namespace BrowserAgent.Tasks.Committing;

/// <summary>
/// Which requests that a page sends while its form is filled are known to store nothing. A look-up and a draft look alike, so after the first request of a kind
/// that bears the job's key the record is searched for; when there is none, the kind is remembered, for as long as this worker runs.
/// </summary>
internal sealed class EarlyWriteRegister
{
    private const int MaxRemembered = 10_000;

    private readonly ConcurrentDictionary<(string Site, string Type, string Kind), bool> _storesNothing = new();

    /// <summary>None when the pack tells drafts from records: then a draft is no danger.</summary>
    /// <returns>The requests of this run's form that may have stored something under the job's key.</returns>
    public IReadOnlyList<EarlyWrite> FindUnproved(RunContext run) =>
        run.Type.Entry!.Drafts.Count > 0 ? [] : [.. run.EarlyWrites.Where(write => write.MayHaveStored(run.NaturalKeyText) && !_storesNothing.ContainsKey(KeyOf(run, write)))];

    /// <summary>The site holds no record after these requests. One that was not answered with success says nothing about the next of its kind.</summary>
    public void MarkProved(RunContext run, IEnumerable<EarlyWrite> writes)
    {
        foreach (var write in writes.Where(write => write.Status is >= 200 and < 400).TakeWhile(_ => _storesNothing.Count < MaxRemembered))
        {
            _storesNothing[KeyOf(run, write)] = true;
        }
    }

    private static (string Site, string Type, string Kind) KeyOf(RunContext run, EarlyWrite write) => (run.Pack.Site, run.Type.Name, write.KindOf(run.NaturalKeyText));
}
