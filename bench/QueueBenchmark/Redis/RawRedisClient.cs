using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using BrowserAgent.BenchmarkKit;

namespace BrowserAgent.QueueBenchmark.Redis;

/// <summary>Redis's protocol on a bare socket, one caller, no client library: shows the upper limit for the same commands.</summary>
internal sealed class RawRedisClient : IDisposable
{
    private readonly TcpClient _client = new() { NoDelay = true };
    private readonly Stream _stream;
    private readonly MemoryStream _unsent = new();
    private readonly byte[] _received = new byte[1 << 16];
    private int _from;
    private int _to;

    public RawRedisClient(int port)
    {
        _client.Connect(IPAddress.Loopback, port);
        _stream = _client.GetStream();
    }

    public object? Call(params ReadOnlySpan<string> command)
    {
        Add(command);
        Send();
        return Read();
    }

    /// <summary>A number from INFO, by its name.</summary>
    public double Info(string section, string name)
    {
        var text = Text(Call("INFO", section));
        var line = text.Split("\r\n").First(candidate => candidate.StartsWith(name + ":", StringComparison.Ordinal));
        return double.Parse(line.AsSpan(name.Length + 1), CultureInfo.InvariantCulture);
    }

    /// <summary>Processor seconds of the server so far.</summary>
    public double ProcessorSeconds() => Info("cpu", "used_cpu_user") + Info("cpu", "used_cpu_sys");

    /// <summary>Calls of a command so far, and the microseconds that the server spent on them.</summary>
    public (long Calls, long Microseconds) CommandStatistics(string command)
    {
        var text = Text(Call("INFO", "commandstats"));
        var start = text.IndexOf($"cmdstat_{command}:calls=", StringComparison.Ordinal);
        if (start < 0)
        {
            return (0, 0);
        }

        var parts = text[start..text.IndexOf('\r', start)].Split(':', ',', '=');
        return (long.Parse(parts[2], CultureInfo.InvariantCulture), long.Parse(parts[4], CultureInfo.InvariantCulture));
    }

    /// <summary>Adds a command to the buffer that <see cref="Send"/> sends; <see cref="Read"/> returns one answer for each.</summary>
    public void Add(params ReadOnlySpan<string> command)
    {
        Write($"*{command.Length}\r\n");
        foreach (var part in command)
        {
            Write($"${Encoding.UTF8.GetByteCount(part)}\r\n{part}\r\n");
        }
    }

    public void Send()
    {
        _stream.Write(_unsent.GetBuffer(), 0, (int)_unsent.Length);
        _unsent.SetLength(0);
    }

    /// <summary>A long, a byte array, a string for a simple answer, an array of such, or null.</summary>
    public object? Read()
    {
        var line = ReadLine();
        switch (line[0])
        {
            case '+':
                return line[1..];
            case ':':
                return long.Parse(line.AsSpan(1), CultureInfo.InvariantCulture);
            case '-':
                throw new BenchFailedException($"Redis refused a command: {line[1..]}");
            case '$':
                var length = int.Parse(line.AsSpan(1), CultureInfo.InvariantCulture);
                return length < 0 ? null : ReadBytes(length);
            default:
                var answers = new object?[int.Parse(line.AsSpan(1), CultureInfo.InvariantCulture)];
                for (var place = 0; place < answers.Length; place++)
                {
                    answers[place] = Read();
                }

                return answers;
        }
    }

    public static string Text(object? answer) => answer switch
    {
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        null => "",
        _ => Convert.ToString(answer, CultureInfo.InvariantCulture) ?? "",
    };

    public void Dispose()
    {
        _unsent.Dispose();
        _client.Dispose();
    }

    private void Write(string text)
    {
        Span<byte> bytes = stackalloc byte[256];
        if (Encoding.UTF8.TryGetBytes(text, bytes, out var written))
        {
            _unsent.Write(bytes[..written]);
        }
        else
        {
            _unsent.Write(Encoding.UTF8.GetBytes(text));
        }
    }

    private string ReadLine()
    {
        var line = new StringBuilder();
        for (var next = ReadByte(); next != '\r'; next = ReadByte())
        {
            line.Append((char)next);
        }

        ReadByte();
        return line.ToString();
    }

    private byte[] ReadBytes(int length)
    {
        var bytes = new byte[length];
        for (var filled = 0; filled < length;)
        {
            Fill();
            var some = Math.Min(length - filled, _to - _from);
            _received.AsSpan(_from, some).CopyTo(bytes.AsSpan(filled));
            (_from, filled) = (_from + some, filled + some);
        }

        ReadByte();
        ReadByte();
        return bytes;
    }

    private byte ReadByte()
    {
        Fill();
        return _received[_from++];
    }

    private void Fill()
    {
        if (_from < _to)
        {
            return;
        }

        (_from, _to) = (0, _stream.Read(_received));
        if (_to == 0)
        {
            throw new BenchFailedException("Redis closed the connection.");
        }
    }
}
