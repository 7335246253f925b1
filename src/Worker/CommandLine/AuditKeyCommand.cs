using System.CommandLine;
using BrowserAgent.Sessions.Files;
using BrowserAgent.Tasks.Audit.Checkpoints;
using BrowserAgent.Worker.Hosting;
using Spectre.Console;

namespace BrowserAgent.Worker.CommandLine;

/// <summary><c>audit keygen</c>: makes the key pair of the signed checkpoints. The private key is never printed.</summary>
internal static class AuditKeyCommand
{
    private const string PrivateFile = "audit-signing-key.secret";
    private const string PublicFile = "audit-public-key.pem";

    private static readonly Option<DirectoryInfo> Out = new("--out")
    {
        Description = "The folder for the two files. Default: the working folder.",
        DefaultValueFactory = _ => new DirectoryInfo("."),
    };

    public static Command Create()
    {
        var command = new Command("keygen", "Make a key pair for signed checkpoints of the audit trail.") { Out };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(Out)));
        return command;
    }

    private static int Run(DirectoryInfo folder)
    {
        var (privateFile, publicFile) = (Path.Combine(folder.FullName, PrivateFile), Path.Combine(folder.FullName, PublicFile));
        var pair = CheckpointKeyPair.Create();
        try
        {
            OwnerOnly.CreateFolder(folder.FullName);
            WriteNew(privateFile, $"{pair.SecretName} = {pair.PrivateKey}\n");
            WriteNew(publicFile, pair.PublicKeyPem);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            Terminal.Error.MarkupLineInterpolated($"[red]{failed.Message} Existing keys are never overwritten; name another folder with --out.[/]");
            return ExitCodes.Failed;
        }

        Terminal.Out.WriteLine($"Key {pair.Id}");
        Terminal.Out.WriteLine($"  private  {privateFile}: a line for the worker's secret file (secret {pair.SecretName}). Move it there and delete this file.");
        Terminal.Out.WriteLine($"  public   {publicFile}: for browser-agent audit verify --key. Keep it where the worker can't write.");
        return ExitCodes.Ok;
    }

    private static void WriteNew(string path, string content)
    {
        using var writer = new StreamWriter(OwnerOnly.Open(path, FileMode.CreateNew, FileAccess.Write, FileShare.None));
        writer.Write(content);
    }
}
