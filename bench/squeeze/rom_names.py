"""Short identifiers that CircuitPython has in ROM: a name of ours that is one of them takes no heap.

Read off the table of interned strings of the pinned image (MicroPython: qstr pools); tests/emulator/test_rom_names.py
asks the image itself. On another CircuitPython a name that is missing costs what any name costs.
"""

from __future__ import annotations

ROM_NAMES = tuple(
    """
    A C M Q T a b c e g i k n r v w x y A0 A1 A2 A3 IV L8 UP bb bg br cc cs dm dp dx dy gb gc gg gr id io os ox oy
    pc pi px py qr rb re rg rr rx tb tx wb x1 x2 xs y1 y2 ys zi ABS AES BGR EIO End GP0 GP1 GP2 GP3 GP4 GP5 GP6 GP7
    GP8 GP9 I2C LED LFO MAX MID MIN Nop ODD Pin RTC SPI SUM Tag UF2 abs ack add all any big bin bpp bus chr cmd cos
    cpu cts det dir doc dot eig end erf exp eye fft get hex i2c inf int inv key len loc log low map max min mix mul
    nan new num nvm obj oct ord out pid pin pop pow row rtc rts run scl sda sep set sin sos spi std str sub sum sys
    tan tol uid usb vid zip Call Cell DOWN EVEN Edge FALL FONT GP10 GP11 GP12 GP13 GP14 GP15 GP16 GP17 GP18 GP19
    GP20 GP21 GP22 GP23 GP24 GP25 GP26 GP27 GP28 Hash Jump Keys LERP MISO MOSI Math NONE Note OPEN Port Pull READ
    RISE Task UART USER UUID acos args argv asin atan auto axis base bend bits blit bond bool busy cast ceil clip
    cmd0 code copy core coro cosh cpus ctrl data ddof dest diag dict diff done dump edge erfc eval exec exit fabs
    feed file fill find flat flip flux fmin fmod font full hash help high href ifft imag init int8 iter join json
    keys last left list load log2 loop main mask math mean miso mkfs mode modf mono mosi name next norm note once
    ones open pack pair path peek pins play poll pull push qrio rate read real repr roll rssi rtol save scan seed
    seek self send show sinc sinh size sort span sqrt src1 src2 stat step stop swap sync tanh tell tile time txrx
    type uart ulab usys util uuid warn wrap xtol zlib Alarm Begin Clear DECAY EBADF EPERM EROFS Event Flash GPIO0
    GPIO1 GPIO2 GPIO3 GPIO4 GPIO5 GPIO6 GPIO7 GPIO8 GPIO9 Glyph Group INPUT IOPin MOUSE Macro Mixer NOTCH PDMIn
    RAISE RESET WRITE acosh aesio alarm angle array asinh atan2 atanh b_add blend board busio bytes chain chdir
    clear clock close color const count cp437 cp874 crc32 cross data0 delay deque dirty dtype dumps empty equal
    errno event expm1 fatol float floor flush frexp g_add gamma gifio group index input int16 ioctl ipoll isinf
    isnan items label latch ldexp level limit loads log10 loop2 lower match mkdir morph mount numpy order pause
    phase pin_a pin_b point ports press print probe pwmio r_add range rekey reset rfind right rmdir round scale
    scipy shape sleep slice smbus speed split start state stdin strip super table tempo throw touch trace trapz
    trunc tuple uint8 uname union upper usage utils utime value voice vsync where width write xatol zeros
    """.split()
)
