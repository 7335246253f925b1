using System.Text;
using System.Text.Json.Nodes;
using BrowserAgent.Sessions.Secrets;
using BrowserAgent.Tasks.Audit.Chain;
using BrowserAgent.Tasks.Audit.Checkpoints;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Campaigns.TamperedTrails;

/// <summary>One way to tamper with an audit folder.</summary>
/// <param name="Name">As the report calls it.</param>
/// <param name="Run">Tampers with one job, in the variant that the number of the try gives, and returns the job whose trail is wrong now: that one, or an added one.</param>
/// <param name="IsOnList">Whether that variant is found in the list of checkpoints. All others must be found in the job that was tampered with.</param>
internal sealed record TrailAttack(string Name, Func<RecordedTrails, JobId, Random, int, JobId> Run, Func<int, bool> IsOnList)
{
    public TrailAttack(string name, Action<RecordedTrails, JobId, Random, int> run)
        : this(name, run, _ => false)
    {
    }

    public TrailAttack(string name, Action<RecordedTrails, JobId, Random, int> run, Func<int, bool> isOnList)
        : this(name, (trails, job, random, number) => OfTheSame(run, trails, job, random, number), isOnList)
    {
    }

    private static JobId OfTheSame(Action<RecordedTrails, JobId, Random, int> run, RecordedTrails trails, JobId job, Random random, int number)
    {
        run(trails, job, random, number);
        return job;
    }
}

/// <summary>What somebody can do who may write the audit folder and has not the private key.</summary>
internal static class TrailAttacks
{
    private const int TruncationVariants = 4;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    public static IReadOnlyList<TrailAttack> All { get; } =
    [
        new("edit", Edit),
        new("removal", Remove),
        new("reorder", Reorder),
        new("truncation", Truncate, number => number % TruncationVariants >= 2),
        new("restamp", Restamp),
        new("swapped_picture", SwapPicture),
        new("wrong_key", SignWithAnotherKey, _ => true),
    ];

    /// <summary>What adds to the folder instead of changing what stands there.</summary>
    public static IReadOnlyList<TrailAttack> Additions { get; } =
    [
        new("added_event", AddEvent),
        new("added_job", AddJob, _ => false),
    ];

    /// <summary>Of each line in turn, the last included; every third time without its hash, so that it looks like an event of a version without a chain.</summary>
    private static void Edit(RecordedTrails trails, JobId job, Random random, int number) => Rewrite(trails, job, lines =>
    {
        var place = number % 4 == 0 ? lines.Count - 1 : random.Next(lines.Count);
        lines[place] = Change(lines[place]);
        if (number % 3 == 0)
        {
            Strip(lines);
        }
    });

    private static void Remove(RecordedTrails trails, JobId job, Random random, int number) => Rewrite(trails, job, lines =>
    {
        lines.RemoveAt(random.Next(lines.Count - 1));
        if (number % 2 == 0)
        {
            Renumber(lines);
        }
    });

    private static void Reorder(RecordedTrails trails, JobId job, Random random, int number) => Rewrite(trails, job, lines =>
    {
        var place = random.Next(lines.Count - 1);
        (lines[place], lines[place + 1]) = (lines[place + 1], lines[place]);
        if (number % 2 == 0)
        {
            Renumber(lines);
        }
    });

    /// <summary>Of a job's last events, of a whole job, of the list of checkpoints, of the whole list.</summary>
    private static void Truncate(RecordedTrails trails, JobId job, Random random, int number)
    {
        switch (number % TruncationVariants)
        {
            case 0:
                var count = random.Next(1, 4);
                Rewrite(trails, job, lines => lines.RemoveRange(lines.Count - count, count));
                break;
            case 1:
                Directory.Delete(trails.FolderOf(job), recursive: true);
                break;
            case 2:
                File.WriteAllLines(trails.CheckpointsFile, File.ReadAllLines(trails.CheckpointsFile)[..^1], Utf8);
                break;
            default:
                File.Delete(trails.CheckpointsFile);
                break;
        }
    }

    private static void Restamp(RecordedTrails trails, JobId job, Random random, int number) => Rewrite(trails, job, lines =>
    {
        var place = random.Next(lines.Count);
        lines[place] = Change(lines[place]);
        ComputeHashesAfresh(job, lines);
    });

    private static void SwapPicture(RecordedTrails trails, JobId job, Random random, int number)
    {
        var pictures = Directory.GetFiles(trails.FolderOf(job), "*.jpg");
        var picture = pictures[random.Next(pictures.Length)];
        switch (number % 3)
        {
            case 0:
                File.Copy(pictures.First(other => other != picture), picture, overwrite: true);
                break;
            case 1:
                var content = File.ReadAllBytes(picture);
                content[random.Next(content.Length)] ^= 1;
                File.WriteAllBytes(picture, content);
                break;
            default:
                File.Delete(picture);
                break;
        }
    }

    /// <summary>A trail is rewritten and all checkpoints are signed afresh, in every second try under the name of the true key.</summary>
    private static void SignWithAnotherKey(RecordedTrails trails, JobId job, Random random, int number)
    {
        Restamp(trails, job, random, number);
        var lines = File.ReadAllLines(trails.EventsOf(job));
        using var key = CheckpointSigningKey.Read(new Secret(CheckpointKeyPair.Create().PrivateKey));
        Checkpoint? last = null;
        var signed = new List<string>();
        foreach (var line in File.ReadAllLines(trails.CheckpointsFile))
        {
            var old = CheckpointJson.TryRead(Utf8.GetBytes(line))!;
            var entries = old.Entries!.Select(entry => entry.Job == job.Value ? entry with { Hash = AuditChain.HashOf(Utf8.GetBytes(lines[(int)entry.Events - 1])) } : entry).ToList();
            last = key.Sign(old with { Entries = entries, Head = Checkpoint.HeadOf(entries), Previous = last?.Hash() ?? Checkpoint.StartHash(old.Trail) });
            last = number % 2 == 0 ? last : last with { Key = old.Key };
            signed.Add(Utf8.GetString(CheckpointJson.Line(last)));
        }

        File.WriteAllLines(trails.CheckpointsFile, signed, Utf8);
    }

    /// <summary>A correct link of the chain, with a time at which a worker could have written it.</summary>
    private static void AddEvent(RecordedTrails trails, JobId job, Random random, int number) => Rewrite(trails, job, lines =>
    {
        var added = JsonNode.Parse(Backdated(lines[^1], random))!.AsObject();
        added["sequence"] = lines.Count + 1;
        added.Remove("files");
        lines.Add(added.ToJsonString());
        ComputeHashesAfresh(job, lines, from: lines.Count - 1);
    });

    /// <summary>A whole trail, correct in itself, of a job that never was.</summary>
    private static JobId AddJob(RecordedTrails trails, JobId job, Random random, int number)
    {
        var forged = JobId.New(DateTimeOffset.UtcNow.AddHours(-random.Next(2, 48)));
        Directory.CreateDirectory(trails.FolderOf(forged));
        var lines = File.ReadAllLines(trails.EventsOf(job)).Select(line => Backdated(line, random)).ToList();
        ComputeHashesAfresh(forged, lines);
        File.WriteAllLines(trails.EventsOf(forged), lines, Utf8);
        foreach (var file in Directory.GetFiles(trails.FolderOf(job)).Where(file => file != trails.EventsOf(job)))
        {
            File.Copy(file, Path.Combine(trails.FolderOf(forged), Path.GetFileName(file)));
        }

        return forged;
    }

    private static string Backdated(string line, Random random)
    {
        var read = JsonNode.Parse(line)!.AsObject();
        read["at"] = DateTimeOffset.UtcNow.AddMinutes(-random.Next(30, 3_000));
        return read.ToJsonString();
    }

    private static void Rewrite(RecordedTrails trails, JobId job, Action<List<string>> change)
    {
        var lines = File.ReadAllLines(trails.EventsOf(job)).ToList();
        change(lines);
        File.WriteAllLines(trails.EventsOf(job), lines, Utf8);
    }

    /// <summary>What a clerk who covers up an error would change: a value, or what was said.</summary>
    private static string Change(string line)
    {
        var read = JsonNode.Parse(line)!.AsObject();
        var holder = read["step"]?.AsObject() ?? read;
        var name = holder.ContainsKey("asked") ? "asked" : holder.ContainsKey("encrypted") ? "encrypted" : "message";
        holder[name] = $"{(string?)holder[name]}0";
        return read.ToJsonString();
    }

    private static void Renumber(List<string> lines)
    {
        for (var place = 0; place < lines.Count; place++)
        {
            var read = JsonNode.Parse(lines[place])!.AsObject();
            read["sequence"] = place + 1;
            lines[place] = read.ToJsonString();
        }
    }

    private static void Strip(List<string> lines)
    {
        for (var place = 0; place < lines.Count; place++)
        {
            var read = JsonNode.Parse(lines[place])!.AsObject();
            foreach (var name in (string[])["previous", "chain", "files", "checkpoint", "checkpointHash"])
            {
                read.Remove(name);
            }

            lines[place] = read.ToJsonString();
        }
    }

    private static void ComputeHashesAfresh(JobId job, List<string> lines, int from = 0)
    {
        for (var place = from; place < lines.Count; place++)
        {
            var read = JsonNode.Parse(lines[place])!.AsObject();
            read["previous"] = place == 0 ? AuditChain.StartHash(job, []) : AuditChain.HashOf(Utf8.GetBytes(lines[place - 1]));
            lines[place] = read.ToJsonString();
        }
    }
}
