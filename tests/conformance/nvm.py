# microcontroller.nvm: slices, errors, and how long a write takes.
import array
import time

import microcontroller
import supervisor

while not supervisor.runtime.serial_connected:
    time.sleep(0.1)

nvm = microcontroller.nvm


def show(label, function):
    try:
        print("=", label, function())
    except Exception as error:
        print("=", label, "raises", type(error).__name__, str(error))


def put(index, value):
    nvm[index] = value
    return "done"


show("length", lambda: len(nvm))
show("blank", lambda: bytes(nvm[0:4]) == b"\xff\xff\xff\xff")
show("slice type", lambda: type(nvm[0:2]).__name__)
show("item", lambda: nvm[0])
show("write", lambda: put(slice(0, 4), b"abcd"))
show("read", lambda: bytes(nvm[0:5]))
show("overwrite", lambda: put(slice(1, 3), bytearray(b"XY")))
show("read again", lambda: bytes(nvm[0:5]))
show("over a page", lambda: put(slice(250, 262), b"twelve bytes"))
show("read over a page", lambda: bytes(nvm[250:262]))
show("clear bits", lambda: put(0, 0))
show("kept", lambda: bytes(nvm[0:4]))
show("set bits", lambda: put(0, 255))
show("set", lambda: nvm[0])
show("memoryview", lambda: put(slice(8, 10), memoryview(b"mv")))
show("array B", lambda: put(slice(10, 12), array.array("B", [1, 2])))
show("array H", lambda: put(slice(12, 14), array.array("H", [1])))
show("list", lambda: put(slice(0, 2), [1, 2]))
show("too short", lambda: put(slice(0, 3), b"ab"))
show("step", lambda: nvm[0:8:2])
show("value", lambda: put(0, 256))
show("negative", lambda: put(-1, 7))
show("last", lambda: nvm[4095])
show("beyond", lambda: nvm[4096])
show("slice beyond", lambda: len(nvm[4090:5000]))
show("empty", lambda: len(nvm[5:5]))
show("float index", lambda: nvm[1.5])
show("string", lambda: put(slice(0, 2), "ab"))
show("bool", lambda: bool(nvm))
show("compare", lambda: nvm[8:10] == b"mv")

print("= end")
